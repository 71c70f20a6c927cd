import type { Role } from '../protocol.ts';
import { handlers as family } from './family.ts';
import type { Handlers } from './types.ts';

/** A doctor may be the guardian of a family's child. */
export const roles: readonly Role[] = ['doctor'];

const { childVersions, readers, accessLog, grant, revoke, transfer, approve, deny, resign } = family;

export const handlers: Handlers = {
	...{ childVersions, readers, accessLog, grant, revoke, transfer, approve, deny, resign },
	records: async (params, context) => ({ ...(await family.records(params, context)), records: [] }),
	requests: async (params, context) => ({ ...(await family.requests(params, context)), requests: [] }),
};
