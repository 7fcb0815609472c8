import { Definition } from '../../web/definition.tsx'
import { cannotTell, showAmount, showCount, showDay, showDayShort, showNumber, showPercent } from '../../web/figures.ts'
import { Facts, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import type { Repeats } from '../api/value.ts'
import { Count, groupBehind } from './behind.tsx'
import classes from './why.module.css'

const says =
  'For customers who buy when they please and never say goodbye: who is still with us, how often they will order (BG/NBD, Fader, Hardie and Lee 2005) and what that brings (gamma-gamma, 2013). An order is a day with revenue.'

function whyNot({ why, again, regularity, heldBack, heldBackFrom }: Repeats) {
  if (why === 'too-few') return `${showCount(again, 'customer')} ordered again; it takes a hundred to learn from.`
  if (why === 'too-short') return 'orders are known for less than eight months.'
  if (why === 'regular')
    return (
      <>
        payments come at{' '}
        <Definition of="regular intervals">
          A regularity of {showNumber(regularity ?? 0, 1)} where 1 is at random, from the waits between the last three
          orders (Wheat and Morrison 1990).
        </Definition>
        , as by contract, and not as people please. What such customers will bring is under{' '}
        <PageLink to="/insight/strength" className="vw-opens">
          Revenue strength
        </PageLink>
        , as already secured.
      </>
    )
  if (why === 'misses' && heldBack)
    return `learnt from the time before ${showDay(heldBackFrom)}, it foresees ${showCount(Math.round(heldBack.expected), 'order')} since; there were ${showNumber(heldBack.actual)}. What comes is not like what was, because of a season, a campaign or another kind of customers.`
  return 'orders do not follow any pattern it knows.'
}

/** What customers who buy without a contract will still order, where what is known can tell. */
export function RepeatBuying(props: { repeats: Repeats; currency: string; analysisId: string }) {
  const { repeats, currency, analysisId } = props
  const { forecast, heldBack, heldBackFrom } = repeats
  const amount = (amountMinor: number) => showAmount({ amountMinor: Math.round(amountMinor), currency })
  if (!forecast || !heldBack)
    return (
      <Part title="Who will order again" says={says}>
        <p className={classes.note}>
          {cannotTell}: {whyNot(repeats)}
        </p>
      </Part>
    )
  const { orders, interval, revenue, customers, active, bands, silent, learnt } = forecast
  return (
    <Part title="Who will order again" says={says}>
      <Facts
        facts={[
          {
            label: 'Orders in the next 12 months',
            value: (
              <>
                {showNumber(orders)}{' '}
                <span className={classes.wrapping}>
                  {showNumber(interval.low)}–{showNumber(interval.high)}
                </span>
              </>
            ),
          },
          {
            label: 'What they bring',
            value: revenue ? (
              <>
                {amount(revenue.minor)}{' '}
                <span className={classes.wrapping}>
                  {amount(revenue.interval.low)}–{amount(revenue.interval.high)}
                </span>
              </>
            ) : (
              cannotTell
            ),
          },
          {
            label: 'Still with us',
            value: (
              <>
                about {showNumber(active)} <span className={classes.wrapping}>of {showNumber(customers)}</span>
              </>
            ),
          },
          {
            label: `Foreseen since ${showDayShort(heldBackFrom)}, and came`,
            value: (
              <>
                {showNumber(heldBack.expected)} and {showNumber(heldBack.actual)} orders
                {heldBack.revenue && (
                  <span className={classes.wrapping}>
                    {' '}
                    {amount(heldBack.revenue.expected)} and {amount(heldBack.revenue.actual)}
                  </span>
                )}
              </>
            ),
          },
        ]}
      />
      <div className={classes.scroll}>
        <table className={classes.table} data-stacks>
          <thead>
            <tr>
              <th scope="col">Chance to be with us still</th>
              <th scope="col" data-right>
                Customers
              </th>
              <th scope="col" data-right>
                Orders expected
              </th>
              {revenue && (
                <th scope="col" data-right>
                  Revenue expected
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {bands.map(({ from, to, customers, orders, revenueMinor }) => (
              <tr key={from}>
                <th scope="row">
                  {from === 0
                    ? `under ${showPercent(to)}`
                    : to === 1
                      ? `${showPercent(from)} and more`
                      : `${showPercent(from)} to under ${showPercent(to)}`}
                </th>
                <td data-right data-label="Customers">
                  {learnt ? (
                    <Count count={customers} rows={groupBehind(analysisId, { group: 'chance', from, to })} />
                  ) : (
                    showNumber(customers)
                  )}
                </td>
                <td data-right data-label="Orders expected">
                  {showNumber(orders)}
                </td>
                {revenueMinor !== null && (
                  <td data-right data-label="Revenue expected">
                    {amount(revenueMinor)}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {silent.length > 0 && (
        <>
          <h3 className={classes.note}>Ordered often, and may have stopped: worth a call</h3>
          <div className={classes.scroll}>
            <table className={classes.table} data-stacks>
              <thead>
                <tr>
                  <th scope="col">Customer</th>
                  <th scope="col" data-right>
                    Orders
                  </th>
                  <th scope="col" data-right>
                    Last
                  </th>
                  <th scope="col" data-right>
                    With us still
                  </th>
                </tr>
              </thead>
              <tbody>
                {silent.slice(0, 10).map(({ id, name, orders, last, active }) => (
                  <tr key={id}>
                    <th scope="row">
                      <PageLink to={`/customers/${id}`} className="vw-opens">
                        {name}
                      </PageLink>
                    </th>
                    <td data-right data-label="Orders">
                      {showNumber(orders)}
                    </td>
                    <td data-right data-label="Last">
                      {showDayShort(last)}
                    </td>
                    <td data-right data-label="With us still">
                      {showPercent(active)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <p className={classes.note}>
        Believed only because, learnt without the last quarter of the time, it foresaw that quarter to within a fifth
        {revenue
          ? ', in orders and in revenue'
          : '; what those orders brought it did not foresee, so no revenue is said'}
        . One large order is pulled towards what customers spend on average, the more the fewer orders there were. It
        knows no season, no campaign and nothing about a single customer but when they ordered; who ordered once counts
        as with us, and little is expected of them. The range is of another draw of customers like these.
      </p>
    </Part>
  )
}
