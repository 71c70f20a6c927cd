import { describeAccessible } from '../support/axe.ts';

describeAccessible('laboratory', [{ name: 'laboratory', path: '/laboratory', role: 'laboratory-technician' }]);
