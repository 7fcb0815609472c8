import { readBytes } from '../../server/body.ts'
import { type Page, page } from '../../server/pages.ts'
import { type Delivered, receive } from '../commands/webhooks.ts'

/** A response with every answer written to its limit is far smaller. */
const biggestBody = 1_000_000

const statusOf: Record<Delivered, number> = {
  taken: 200,
  'known already': 200,
  'not a response': 200,
  'not finished': 200,
  gone: 404,
  'bad signature': 401,
}

/** Where other tools send responses to. */
export const webhookPages: Page[] = [
  page('POST /hooks/:webhookId', {
    does: 'Take a response another tool sends, signed with the secret of this webhook.',
    opens: 'anybody',
    async answer(ctx, { request, part }) {
      const became = await receive(ctx, part('webhookId'), request.headers, await readBytes(request, biggestBody))
      return Response.json({ became }, { status: statusOf[became], headers: { 'cache-control': 'no-store' } })
    },
  }),
]
