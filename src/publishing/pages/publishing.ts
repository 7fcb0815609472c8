import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Context } from '../../server/context.ts'
import { type Page, page, replyScript } from '../../server/pages.ts'
import { howWeChoose, openWall, openWallFile, type ShownWall, wallFeed, wallStructuredData } from '../commands.ts'
import { howPage } from './how.ts'
import { wallPage, wallReply } from './wall.ts'

/**
 * What anybody sees of walls. Nothing here may be kept by a browser or a cache without asking again, so that what is
 * withdrawn is gone with the next look; asking again costs a few hundred bytes where nothing has changed.
 */
export const publishingPages: Page[] = [
  page('GET /embed/wall.js', {
    does: 'The script that shows a wall in a page of another site.',
    opens: 'anybody',
    isPart: true,
    answer: async () => replyScript(script(), 300),
  }),
  page('GET /wall/:slug', {
    does: 'A wall: what customers said, chosen by the company, with date and disclosure.',
    opens: 'anybody',
    answer: async (ctx, { part }) => {
      const wall = await openWall(ctx, part('slug'))
      if (!wall) return noWall()
      return wallReply(wallPage(wall, await wallStructuredData(ctx, wall)), wall)
    },
  }),
  page('GET /wall/:slug/how', {
    does: 'How the company collects and chooses what it shows, with figures of everybody who was asked.',
    opens: 'anybody',
    answer: async (ctx, { part }) => {
      const wall = await openWall(ctx, part('slug'))
      return wall ? wallReply(howPage(wall, await howWeChoose(ctx, wall)), wall) : noWall()
    },
  }),
  page('GET /wall/:slug/feed.json', {
    does: 'A wall as JSON Feed 1.1, for programs and other sites.',
    opens: 'anybody',
    isPart: true,
    answer: async (ctx, { part, request }) => {
      const wall = await openWall(ctx, part('slug'))
      if (!wall) return noWall({ 'access-control-allow-origin': '*' })
      return replyFeed(ctx, wall, request)
    },
  }),
  page('GET /wall/:slug/file/:itemId', {
    does: 'A picture, recording, video or PDF of a wall, as long as it may be shown.',
    opens: 'anybody',
    isPart: true,
    answer: (ctx, visit) => replyFile(ctx, visit.part('slug'), visit.part('itemId'), visit.request, false),
  }),
  page('GET /wall/:slug/thumbnail/:itemId', {
    does: 'A small picture of an item of a wall, as long as it may be shown.',
    opens: 'anybody',
    isPart: true,
    answer: (ctx, visit) => replyFile(ctx, visit.part('slug'), visit.part('itemId'), visit.request, true),
  }),
]

/** One answer for a wall that never was, is a draft or is closed: which of them is nobody's business. */
const noWall = (headers: Record<string, string> = {}) =>
  new Response('Nothing is shown at this address.', {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  })

function replyFeed(ctx: Context, wall: ShownWall, request: Request): Response {
  const text = JSON.stringify(wallFeed(wall))
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`
  const headers = {
    'content-type': 'application/feed+json; charset=utf-8',
    'cache-control': 'public, max-age=0, must-revalidate',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'etag',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
    // Told because readers of feeds show it. Whether something changed is decided by the ETag alone: when a consent ends,
    // what is left is older than what was there, so a date would call the new feed an old one.
    'last-modified': new Date(Math.min(ctx.now.getTime(), wall.wall.updatedAt.getTime())).toUTCString(),
    etag,
  }
  return isKnown(request, etag)
    ? new Response(null, { status: 304, headers })
    : new Response(text, { status: 200, headers })
}

async function replyFile(ctx: Context, slug: string, itemId: string, request: Request, thumbnail: boolean) {
  const answer = await openWallFile(ctx, slug, { itemId, thumbnail })
  if (!answer) return noWall({ 'access-control-allow-origin': '*' })
  const etag = answer.headers.get('etag')
  if (answer.status !== 200 || etag === null || !isKnown(request, etag)) return answer
  await answer.body?.cancel()
  answer.headers.delete('content-length')
  return new Response(null, { status: 304, headers: answer.headers })
}

const isKnown = (request: Request, etag: string) =>
  (request.headers.get('if-none-match') ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === etag || tag === '*')

let read: string | undefined

/** The script for other sites, as it is written. */
function script(): string {
  read ??= readFileSync(new URL('../../embed/wall.js', import.meta.url), 'utf8')
  return read
}
