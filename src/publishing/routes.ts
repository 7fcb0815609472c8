import { on, onSheet, type Route } from '../server/http.ts'
import { publishingApi } from './api.ts'
import * as commands from './commands.ts'

export const publishingRoutes: Route[] = [
  on(publishingApi.walls, commands.listWalls),
  onSheet(publishingApi.exportWalls, commands.exportWalls),
  on(publishingApi.addWall, commands.addWall),
  on(publishingApi.wall, (ctx, { wallId }) => commands.showWall(ctx, wallId)),
  on(publishingApi.changeWall, (ctx, { wallId, ...change }) => commands.changeWall(ctx, wallId, change)),
  on(publishingApi.chooseItems, (ctx, { wallId, itemIds }) => commands.chooseItems(ctx, wallId, itemIds)),
  on(publishingApi.choices, commands.listChoices),
  {
    endpoint: publishingApi.makeDeck,
    async answer(ctx, input) {
      const { bytes, fileName, mediaType } = await commands.makeDeck(ctx, publishingApi.makeDeck.input.parse(input))
      return new Response(bytes, {
        headers: {
          'content-type': mediaType,
          'content-length': String(bytes.length),
          'content-disposition': `attachment; filename="${fileName}"`,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        },
      })
    },
  },
  on(publishingApi.settings, commands.readSettings),
  on(publishingApi.changeSettings, commands.changeSettings),
]
