import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import type { Context } from '../server/context.ts'
import { test } from '../testing/database.ts'
import { showCell, showCoverage } from './commands.ts'

test('the matrix answers', async ({ ctx }) => {
  console.log(JSON.stringify(await showCoverage(ctx, {}), null, 1).slice(0, 1500))
  console.log(JSON.stringify(await showCoverage(ctx, { by: 'plan' }), null, 1).slice(0, 500))
  console.log(JSON.stringify(await showCell(ctx, { row: 'the_change', level: 3 }), null, 1).slice(0, 1500))
})
