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

  'POST /sample': 'admin',
  'DELETE /sample': 'admin',
}
