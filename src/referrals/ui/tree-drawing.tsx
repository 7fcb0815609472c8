import { useCallback, useMemo } from 'react'
import { ChartFrame } from '../../web/charts/chart-frame.tsx'
import { accent, ink, lineStrong, type Pencil, plotBase, widthOfText } from '../../web/charts/look.ts'
import { showAmount, showNumber } from '../../web/figures.ts'
import type { Tree } from '../api.ts'

/** More than this are too many to read in one picture; the first generations go first. */
const mostDrawn = 80
const rowHeight = 22
const longestName = 24

const shorten = (name: string) => (name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name)

/** A tidy tree, generations from left to right, names beside their dots. */
export default function TreeDrawing({ tree }: { tree: Tree }) {
  const nodes = useMemo(() => tree.nodes.slice(0, mostDrawn), [tree.nodes])
  const paths = useMemo(() => {
    const pathOf = new Map<string, string>([[tree.customer.id, tree.customer.id]])
    const drawn: { path: string; name: string; customer: boolean }[] = [
      { path: tree.customer.id, name: tree.customer.name, customer: true },
    ]
    for (const node of nodes) {
      const path = `${pathOf.get(node.parentId) ?? tree.customer.id}/${node.referralId}`
      if (node.customerId) pathOf.set(node.customerId, path)
      drawn.push({ path, name: node.name, customer: node.customerId !== null })
    }
    return drawn
  }, [tree.customer, nodes])
  const parents = new Set<string>(nodes.map((node) => node.parentId))
  const leaves = nodes.filter((node) => !node.customerId || !parents.has(node.customerId)).length
  const height = Math.max(80, leaves * rowHeight + 24)

  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const names = new Map<string, string>(paths.map(({ path, name }) => [path, name]))
      const isCustomer = new Map<string, boolean>(paths.map(({ path, customer }) => [path, customer]))
      const nameOf = ({ path }: { path: string }) => shorten(names.get(path) ?? '')
      const options = { path: 'path', delimiter: '/' } as const
      return Plot.plot({
        ...plotBase,
        width,
        height,
        axis: null,
        marginLeft: 14,
        marginRight: Math.max(...paths.map(({ name }) => widthOfText(shorten(name)))) + 14,
        marginTop: 14,
        marginBottom: 10,
        marks: [
          Plot.link(paths, Plot.treeLink({ ...options, stroke: lineStrong, strokeWidth: 1.2 })),
          Plot.dot(
            paths,
            Plot.treeNode({
              ...options,
              r: 4,
              stroke: accent,
              fill: (row: { path: string }) => (isCustomer.get(row.path) ? accent : 'var(--paper)'),
            }),
          ),
          Plot.text(
            paths,
            Plot.treeNode({
              ...options,
              text: nameOf,
              dx: 9,
              textAnchor: 'start',
              fill: ink,
              stroke: 'var(--paper)',
              strokeWidth: 4,
            }),
          ),
        ],
      })
    },
    [paths, height],
  )

  const { people } = tree.downstream
  return (
    <ChartFrame
      title={`Who came through ${tree.customer.name}`}
      summary={`${showNumber(people)} people over ${showNumber(tree.generations.length)} generations: ${tree.generations
        .map((generation) => `${showNumber(generation.people)} in generation ${generation.generation}`)
        .join(', ')}.`}
      draw={draw}
      height={height}
      note={
        people > nodes.length
          ? `A filled dot is a customer. The first ${showNumber(nodes.length)} of ${showNumber(people)} are drawn.`
          : 'A filled dot is a customer.'
      }
      behind={{
        columns: ['Name', 'Generation', 'State', 'Strength', 'Brought', `Revenue (${tree.downstream.currency})`],
        rows: tree.nodes.map((node) => [
          node.name,
          node.generation,
          node.state,
          node.strength,
          node.people,
          node.revenueMinor,
        ]),
        show: (cell, column) =>
          column === 5 && typeof cell === 'number'
            ? showAmount({ amountMinor: cell, currency: tree.downstream.currency })
            : cell,
      }}
    />
  )
}
