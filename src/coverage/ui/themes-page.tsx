import { Select } from '@mantine/core'
import { useMemo } from 'react'
import { z } from 'zod'
import { useAddress } from '../../web/address.ts'
import { ShareColumns } from '../../web/charts/share-columns.tsx'
import { useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showPoints } from '../../web/figures.ts'
import { VerdictMark } from '../../web/marks.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { coverageApi } from '../api.ts'
import { influenceCaveats } from '../matched.ts'
import { sayComparison, whyNotShown } from './comparison.tsx'
import classes from './coverage.module.css'
import { sayShare } from './coverage-words.ts'
import { windowChoices } from './influence-page.tsx'

const pageAddress = z.object({ window: z.enum(['12m', '24m', '36m', 'ever']).default('24m') })

/** What matters to customers and to prospects, and whether proving it goes with winning. */
export default function ThemesPage() {
  const [{ window }, setAddress] = useAddress(pageAddress)
  const themes = useRead(coverageApi.themes, { window }, { keep: true })
  const items = themes.data?.items ?? []
  const asked = items.filter(({ customers, prospects }) => customers.trials + prospects.trials > 0)
  const first = (of: 'customers' | 'prospects') =>
    asked
      .filter((one) => one[of].trials > 0)
      .toSorted((a, b) => b[of].happened / b[of].trials - a[of].happened / a[of].trials)[0]
  const [most, wanted] = [first('customers'), first('prospects')]
  const bars = useMemo(
    () =>
      (themes.data?.items ?? []).map(({ theme, customers, prospects }) => ({
        label: theme.name,
        of: [customers.happened, prospects.happened] as [number, number],
        share: [
          customers.trials === 0 ? 0 : customers.happened / customers.trials,
          prospects.trials === 0 ? 0 : prospects.happened / prospects.trials,
        ] as [number, number],
        range: [customers.interval, prospects.interval] as [typeof customers.interval, typeof prospects.interval],
      })),
    [themes.data],
  )
  return (
    <PageFrame
      width="table"
      title="What matters, and what wins"
      above={{ to: '/coverage', label: 'Coverage' }}
      actions={<ExportButton endpoint={coverageApi.themesSheet} input={{ window }} />}
      answer={
        themes.data ? (
          <Answer>
            {asked.length === 0 ? (
              'Nobody has been asked yet which themes matter to them.'
            ) : (
              <>
                {most && (
                  <>
                    <strong>{most.theme.name}</strong> matters most to customers: {sayShare(most.customers)}
                  </>
                )}
                {most && wanted && '; '}
                {wanted && (
                  <>
                    <strong>{wanted.theme.name}</strong> to prospects: {sayShare(wanted.prospects)}
                  </>
                )}
                .
              </>
            )}
          </Answer>
        ) : (
          !themes.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <ReferencesNav />
      <search aria-label="Filters" style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
        <Select
          aria-label="Answers and deals of"
          data={windowChoices}
          value={window}
          allowDeselect={false}
          onChange={(value) => value && setAddress({ window: value as '24m' })}
          className={classes.choice ?? ''}
        />
      </search>
      {themes.error && !themes.data && <FailedState error={themes.error} again={() => themes.refetch()} />}
      {themes.data && asked.length === 0 && (
        <EmptyState
          title="Ask what mattered most"
          says="The question “What mattered most?” of the question bank, for customers and for prospects, offers your themes. What people tick is counted here."
          next={<PageLink to="/surveys">Go to the surveys</PageLink>}
        />
      )}
      {asked.length > 0 && (
        <>
          <ShareColumns
            title="Who says it matters"
            names={['Theme', 'Customers', 'Prospects']}
            bars={bars}
            note="Of those the theme was offered to, who chose it; what each customer or prospect said last. Several may be chosen, so shares do not add up to 100."
          />
          <Part title="Customers and prospects compared">
            <div className={classes.scroll}>
              <table className={classes.table} data-stacks>
                <thead>
                  <tr>
                    <th scope="col">Theme</th>
                    <th scope="col">Customers</th>
                    <th scope="col">Prospects</th>
                    <th scope="col" data-right>
                      Prospects less customers
                    </th>
                    <th scope="col">Verdict on prospects</th>
                  </tr>
                </thead>
                <tbody>
                  {asked.map(({ theme, customers, prospects, difference, verdict }) => (
                    <tr key={theme.id}>
                      <th scope="row">{theme.name}</th>
                      <td data-label="Customers">{sayShare(customers)}</td>
                      <td data-label="Prospects">{sayShare(prospects)}</td>
                      <td data-right data-label="Prospects less customers">
                        {difference
                          ? `${showPoints(difference.gap, 0)} (${showPoints(difference.interval.low, 0)} to ${showPoints(difference.interval.high, 0)})`
                          : '–'}
                      </td>
                      <td data-label="Verdict on prospects">
                        <VerdictMark verdict={verdict} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </Part>
        </>
      )}
      {themes.data && (
        <Part
          title="Where it was proven, and where not"
          says="Deals that ended and wanted the theme: won where a reference for it was used or held before, and where none was. Compared within stages and sizes."
        >
          <div className={classes.scroll}>
            <table className={classes.table} data-stacks>
              <thead>
                <tr>
                  <th scope="col">Theme</th>
                  <th scope="col">Won where proven</th>
                  <th scope="col">Won where not</th>
                  <th scope="col">Among their like</th>
                </tr>
              </thead>
              <tbody>
                {items.map(({ theme, deals }) => (
                  <tr key={theme.id}>
                    <th scope="row">{theme.name}</th>
                    <td data-label="Won where proven">{sayShare(deals.with)}</td>
                    <td data-label="Won where not">{sayShare(deals.without)}</td>
                    <td data-label="Among their like">
                      <span>
                        {sayComparison(deals)}
                        {whyNotShown(deals)
                          .filter(() => deals.with.trials + deals.without.trials > 0)
                          .map((why) => (
                            <span key={why} className={classes.small}>
                              {' '}
                              {why}
                            </span>
                          ))}
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <h3 className={classes.subhead}>What this does not prove</h3>
          <ul className={classes.caveats}>
            {influenceCaveats.map((caveat) => (
              <li key={caveat}>{caveat}</li>
            ))}
          </ul>
        </Part>
      )}
    </PageFrame>
  )
}
