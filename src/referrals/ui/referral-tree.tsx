import { Button, SegmentedControl } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { Id } from '../../values/id.ts'
import { useRead } from '../../web/client.ts'
import { showAmount, showCount, showNumber } from '../../web/figures.ts'
import { StateMark, StrengthMark } from '../../web/marks.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { referralsApi, type Tree, type TreeNode } from '../api.ts'
import classes from './referral-tree.module.css'

const TreeDrawing = lazy(() => import('./tree-drawing.tsx'))

/** Who brought a customer, and everybody who came through them: as an outline, or drawn. */
export function ReferralTree({ customerId }: { customerId: string }) {
  const tree = useRead(referralsApi.tree, { customerId: customerId as Id<'cus'> })
  const [as, setAs] = useState('outline')
  if (tree.error && !tree.data) return <FailedState small error={tree.error} again={() => tree.refetch()} />
  if (!tree.data) return <LoadingText lines={[70, 50, 62]} />
  const { customer, ancestors, nodes, downstream } = tree.data
  if (ancestors.length === 0 && nodes.length === 0) {
    return <p className={classes.soft}>{customer.name} brought nobody yet, and came on their own.</p>
  }
  return (
    <div className={classes.whole}>
      <div className={classes.head}>
        <p className={classes.sentence}>
          <TreeSentence tree={tree.data} />
        </p>
        {nodes.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label="Show the tree as"
            value={as}
            onChange={setAs}
            data={[
              { value: 'outline', label: 'Outline' },
              { value: 'drawing', label: 'Drawing' },
            ]}
          />
        )}
      </div>
      {ancestors.length > 0 && (
        <nav aria-label="Who brought them" className={classes.line}>
          {ancestors.toReversed().map((ancestor) => (
            <span key={ancestor.referralId}>
              <PageLink to={`/customers/${ancestor.customer.id}`}>{ancestor.customer.name}</PageLink>{' '}
              <PageLink to={`/referrals/${ancestor.referralId}`} className={classes.brought}>
                brought
              </PageLink>{' '}
            </span>
          ))}
          <strong>{customer.name}</strong>
        </nav>
      )}
      {as === 'drawing' ? (
        <Suspense fallback={<LoadingText />}>
          <TreeDrawing tree={tree.data} />
        </Suspense>
      ) : (
        nodes.length > 0 && <Outline tree={tree.data} />
      )}
      {tree.data.notShown > 0 && (
        <p className={classes.soft}>
          {showNumber(tree.data.notShown)} {tree.data.more ? 'or more ' : ''}further down are counted above, but not
          listed. Open a customer to see those below them.
        </p>
      )}
      {downstream.otherCurrencies.length > 0 && (
        <p className={classes.soft}>Revenue in {downstream.otherCurrencies.join(', ')} is not in the sum.</p>
      )}
    </div>
  )
}

function TreeSentence({ tree }: { tree: Tree }) {
  const { downstream, generations, customer, more } = tree
  if (downstream.people === 0) return <>{customer.name} brought nobody yet.</>
  const { revenueMinor: amountMinor, currency } = downstream
  return (
    <>
      <strong>
        {more ? 'More than ' : ''}
        {showCount(downstream.people, 'person', 'people')}
      </strong>{' '}
      came through {customer.name}, over {showCount(generations.length, 'generation')};{' '}
      {downstream.customers === 0
        ? 'none is a customer yet'
        : `${showNumber(downstream.customers)} ${downstream.customers === 1 ? 'is a customer' : 'are customers'}`}
      {amountMinor !== 0 && (
        <>
          , with revenue of <strong>{showAmount({ amountMinor, currency })}</strong> so far
        </>
      )}
      .
    </>
  )
}

function Outline({ tree }: { tree: Tree }) {
  const childrenOf = useMemo(() => Map.groupBy(tree.nodes, (node) => node.parentId), [tree.nodes])
  return (
    <ul className={classes.outline} aria-label={`Brought by ${tree.customer.name}`}>
      <Branches of={tree.customer.id} childrenOf={childrenOf} currency={tree.downstream.currency} />
    </ul>
  )
}

interface BranchesProps {
  of: string
  childrenOf: Map<string, TreeNode[]>
  currency: string
}
const shownAtFirst = 12

function Branches({ of, childrenOf, currency }: BranchesProps) {
  const [all, showAll] = useState(false)
  const nodes = childrenOf.get(of) ?? []
  const shown = all ? nodes : nodes.slice(0, shownAtFirst)
  return (
    <>
      {shown.map((node) => (
        <Branch key={node.referralId} node={node} childrenOf={childrenOf} currency={currency} />
      ))}
      {shown.length < nodes.length && (
        <li>
          <Button variant="subtle" size="compact-sm" onClick={() => showAll(true)}>
            Show {showNumber(nodes.length - shown.length)} more
          </Button>
        </li>
      )}
    </>
  )
}

/** One person and those below. Two generations are open at first; the rest opens on demand. */
function Branch({ node, childrenOf, currency }: { node: TreeNode } & Omit<BranchesProps, 'of'>) {
  const [open, setOpen] = useState(node.generation < 3)
  const below = node.customerId ? (childrenOf.get(node.customerId) ?? []) : []
  return (
    <li>
      <div className={classes.branch}>
        {below.length > 0 ? (
          <button
            type="button"
            className={classes.opener}
            aria-expanded={open}
            aria-label={`Those ${node.name} brought`}
            onClick={() => setOpen(!open)}
          >
            <IconChevronRight size={15} stroke={1.8} aria-hidden data-open={open || undefined} />
          </button>
        ) : (
          <span className={classes.opener} aria-hidden />
        )}
        <div className={classes.about}>
          <PageLink to={node.customerId ? `/customers/${node.customerId}` : `/referrals/${node.referralId}`}>
            {node.name}
          </PageLink>
          {node.state !== 'converted' && <StateMark state={node.state} />}
          <PageLink
            to={`/referrals/${node.referralId}`}
            className={classes.proof}
            aria-label={`${node.strength}: the referral of ${node.name}`}
          >
            <StrengthMark strength={node.strength} />
          </PageLink>
          <span className={classes.soft}>
            {[
              node.people > 0 ? `brought ${showNumber(node.people)}` : null,
              node.revenueMinor !== 0 ? showAmount({ amountMinor: node.revenueMinor, currency }) : null,
            ]
              .filter(Boolean)
              .join(', ')}
          </span>
        </div>
      </div>
      {open && below.length > 0 && (
        <ul>
          <Branches of={node.customerId!} childrenOf={childrenOf} currency={currency} />
        </ul>
      )}
    </li>
  )
}
