import type { Schemas } from '../api/client';

export type Health = 'green' | 'amber' | 'red';

/** How an engagement is: red when somebody has to act on it, amber when it rests or waits, green else. */
export function healthOf(engagement: Schemas['Engagement']): Health {
  if (engagement.attention) return 'red';
  if (engagement.stage === 'held' || engagement.stage === 'terminating') return 'amber';
  return (engagement.open_tasks ?? 0) > 3 ? 'amber' : 'green';
}

/** Where a task's or a document's subject is shown. */
export function placeOf(kind: string, id: string, engagement?: string): string {
  switch (kind) {
    case 'invoice':
      return `/invoices/${id}`;
    case 'statement':
      return `/settlements/${id}`;
    case 'contract':
    case 'baseline':
      return `/engagements/${engagement ?? id.split('/')[0]}/contract`;
    case 'onboarding':
    case 'step':
      return `/engagements/${engagement ?? ''}/onboarding`;
    case 'knowledge':
    case 'import':
    case 'knowledge_import':
      return `/engagements/${engagement ?? ''}/knowledge`;
    case 'peak':
    case 'requisition':
      return `/engagements/${engagement ?? ''}/peaks`;
    default:
      return engagement ? `/engagements/${engagement}` : '/tasks';
  }
}
