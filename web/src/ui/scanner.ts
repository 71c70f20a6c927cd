/** What browsers with a barcode detector offer; TypeScript does not know it yet. */
interface Detector {
	detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
	new (options: { formats: string[] }): Detector;
	getSupportedFormats?(): Promise<string[]>;
}

export type CodeFormat = 'data_matrix' | 'qr_code' | 'code_128';

/** Whether a camera could read codes here; asks nobody for anything. */
export function mayScan(): boolean {
	return 'BarcodeDetector' in globalThis && 'mediaDevices' in navigator;
}

/** A detector for codes, if this browser has one that reads the first of the formats. */
export async function detector(wanted: readonly [CodeFormat, ...CodeFormat[]]): Promise<Detector | undefined> {
	const Detector = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
	if (!Detector || !mayScan()) return undefined;
	const supported = (await Detector.getSupportedFormats?.()) ?? wanted;
	const formats = wanted.filter((format) => supported.includes(format));
	return formats.includes(wanted[0]) ? new Detector({ formats }) : undefined;
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
