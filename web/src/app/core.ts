import { core as unseen } from '#core';
import { withVisibleText } from '../domain/foreign.ts';

/** The core, whose texts show their hidden characters. Pages use it by `ask`, once somebody is logged in. */
export const core = withVisibleText(unseen);
