const messages = {
	intro: 'Families cannot give a laboratory access yet, so there are no records here.',
	can: 'What you can do',
	canText: 'Keep your laboratory’s key in order, and see who works here.',
	noKey: 'Technicians of a hospital need no key: the hospital’s receptionists have it.',
	staff: 'Who works here',
	caption: 'People of this organisation',
	name: 'Name',
	role: 'Role',
	none: 'Nobody else is registered here.',
	noneHint: 'Your organisation puts people forward, and a health admin registers them.',
};

export type Messages = typeof messages;
export default messages;
