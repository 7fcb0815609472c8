import type { LinkPurpose } from '../server/keys.ts'
import type { Who } from '../values/endpoint.ts'

/**
 * Who may do what, said a second time on purpose: a slip in an endpoint must disagree with this table before it can
 * open a door. Every endpoint has a row; the test that compares the two fails for one without.
 */
export const policy: Record<string, Who> = {
  'GET /session': 'anyone',
  'POST /owner': 'anyone',
  'POST /session': 'anyone',
  'DELETE /session': 'viewer',
  'PATCH /session/password': 'viewer',
  'GET /sessions': 'viewer',
  'DELETE /sessions/:sessionId': 'viewer',

  'GET /members': 'viewer',
  'PATCH /members/:memberId': 'admin',

  'GET /invitations': 'admin',
  'POST /invitations': 'admin',
  'DELETE /invitations/:invitationId': 'admin',
  'POST /invitations/read': 'anyone',
  'POST /invitations/accept': 'anyone',

  'GET /jobs': 'viewer',
  'GET /jobs/:jobId': 'viewer',
  'GET /jobs/:jobId/events': 'viewer',
  'POST /jobs/:jobId/cancel': 'manager',

  'GET /customers': 'viewer',
  'GET /customers.csv': 'viewer',
  'GET /customers/lookup': 'viewer',
  'GET /customers/columns': 'viewer',
  'GET /customers/:customerId': 'viewer',
  'POST /customers': 'contributor',
  'PATCH /customers/:customerId': 'contributor',
  'DELETE /customers/:customerId': 'manager',
  'GET /customers/:customerId/timeline': 'viewer',
  'GET /customers/:customerId/contacts': 'viewer',
  'POST /customers/:customerId/contacts': 'contributor',

  'PATCH /contacts/:contactId': 'contributor',
  'DELETE /contacts/:contactId': 'manager',

  'GET /attributes': 'viewer',
  'POST /attributes': 'manager',
  'PATCH /attributes/:key': 'manager',

  'GET /customers/:customerId/revenue': 'viewer',
  'GET /customers/:customerId/revenue/entries': 'viewer',
  'POST /customers/:customerId/revenue': 'manager',

  'DELETE /revenue/:entryId': 'manager',

  'GET /saved-groups': 'viewer',
  'POST /saved-groups': 'manager',
  'PATCH /saved-groups/:groupId': 'manager',
  'DELETE /saved-groups/:groupId': 'manager',

  'GET /saved-views': 'viewer',
  'POST /saved-views': 'contributor',
  'DELETE /saved-views/:viewId': 'contributor',

  'GET /referrals': 'viewer',
  'GET /referrals/totals': 'viewer',
  'GET /referrals.csv': 'viewer',
  'GET /referrals/tree': 'viewer',
  'GET /referrals/:referralId': 'viewer',
  'POST /referrals': 'contributor',
  'POST /referrals/:referralId/moves': 'contributor',
  'POST /referrals/:referralId/evidence': 'contributor',
  'PATCH /referrals/:referralId': 'contributor',
  'DELETE /referrals/:referralId': 'contributor',

  'GET /asks': 'viewer',
  'GET /asks/totals': 'viewer',
  'GET /asks.csv': 'viewer',
  'GET /asks/limits': 'viewer',
  'PATCH /asks/limits': 'manager',
  'GET /asks/decline-reasons': 'viewer',
  'GET /customers/:customerId/asks': 'viewer',
  'POST /asks': 'contributor',
  'POST /asks/:askId/answer': 'contributor',
  'DELETE /asks/:askId/answer': 'contributor',
  'POST /asks/:askId/withdraw': 'contributor',
  'POST /asks/:askId/restore': 'contributor',

  'GET /outbox': 'manager',
  'GET /outbox/totals': 'manager',
  'GET /outbox/:mailId': 'manager',
  'POST /outbox/:mailId/send': 'manager',
  'POST /outbox/test': 'admin',

  'POST /imports': 'manager',
  'GET /imports': 'viewer',
  'GET /imports/:importId': 'viewer',
  'PATCH /imports/:importId': 'manager',
  'POST /imports/:importId/check': 'manager',
  'POST /imports/:importId/run': 'manager',
  'POST /imports/:importId/cancel': 'manager',
  'POST /imports/:importId/undo': 'manager',
  'GET /imports/:importId/problems': 'viewer',
  'GET /imports/:importId/problems.csv': 'viewer',
  'DELETE /imports/:importId': 'manager',

  'GET /insights/overview': 'viewer',
  'GET /insights/groups': 'viewer',
  'GET /insights/groups.csv': 'viewer',
  'GET /insights/reasons': 'viewer',
  'GET /insights/reasons.csv': 'viewer',
  'GET /insights/intent': 'viewer',
  'GET /insights/intent.csv': 'viewer',

  'POST /sample': 'admin',
  'DELETE /sample': 'admin',

  'GET /surveys': 'viewer',
  'GET /surveys/:surveyId': 'viewer',
  'POST /surveys': 'manager',
  'PATCH /surveys/:surveyId': 'manager',
  'POST /surveys/:surveyId/publish': 'manager',
  'POST /surveys/:surveyId/close': 'manager',
  'POST /surveys/:surveyId/reopen': 'manager',
  'POST /surveys/:surveyId/discard': 'manager',
  'POST /surveys/:surveyId/duplicate': 'manager',
  'DELETE /surveys/:surveyId': 'manager',
  'GET /surveys/:surveyId/versions': 'viewer',
  'GET /surveys/:surveyId/preview': 'viewer',
}

/** What opens each page for people who do not sign in: a link signed for one purpose, or nothing at all. */
export const pagePolicy: Record<string, LinkPurpose | 'anybody'> = {
  'GET /u/:token': 'unsubscribe',
  'POST /u/:token': 'unsubscribe',
  'GET /s/:token': 'answer',
  'POST /s/:token': 'answer',
  'GET /o/:surveyId': 'anybody',
  'POST /o/:surveyId': 'anybody',
  'GET /embed/:surveyId': 'anybody',
  'POST /embed/:surveyId': 'anybody',
  'GET /preview/:token': 'preview',
  'POST /preview/:token': 'preview',
  'GET /answering.js': 'anybody',
  'GET /embed.js': 'anybody',
}
