/** What browsers with a barcode detector offer; TypeScript does not know it yet. */
interface Detector {
	detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
	new (options: { formats: string[] }): Detector;
	getSupportedFormats?(): Promise<string[]>;
}

const FORMATS = ['data_matrix', 'qr_code', 'code_128'];

/** A detector for codes of packages, if this browser has one. */
export async function detector(): Promise<Detector | undefined> {
	const Detector = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
	if (!Detector || !('mediaDevices' in navigator)) return undefined;
	const supported = (await Detector.getSupportedFormats?.()) ?? FORMATS;
	const formats = FORMATS.filter((format) => supported.includes(format));
	return formats.includes('data_matrix') ? new Detector({ formats }) : undefined;
}

/** Looks through the camera until a code is seen or `signal` ends it; the code, or nothing. Throws if there is no camera. */
export async function watch(video: HTMLVideoElement, through: Detector, signal: AbortSignal): Promise<string | undefined> {
	const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
	try {
		video.srcObject = stream;
		await video.play();
		while (!signal.aborted) {
			const [code] = await through.detect(video);
			if (code && !signal.aborted) return code.rawValue;
			await new Promise((resolve) => setTimeout(resolve, 150));
		}
		return undefined;
	} finally {
		for (const track of stream.getTracks()) track.stop();
		video.srcObject = null;
	}
}
