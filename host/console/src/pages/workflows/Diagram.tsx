//! A workflow as a picture, drawn from the blueprint; where a ticket stands is marked by shape and word, not colour alone.
import { useMemo } from 'react';
import type { Workflow } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { boardWords } from '../../words/board';
import { graphOf, type Edge, type Node } from './graph';
import './diagram.css';

interface Props {
  workflow: Workflow;
  /** Where the ticket stands. */
  state?: string;
  /** Where it has been. */
  visited?: readonly string[];
}

export default function Diagram({ workflow, state, visited = [] }: Props) {
  const words = useWords(boardWords);
  const graph = useMemo(() => graphOf(workflow), [workflow]);
  return (
    // It may be broader than the page: then it is scrolled, also by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="diagram" tabIndex={0} role="region" aria-label={words.diagramOf(workflow.title)}>
      <svg width={graph.width} height={graph.height} role="img" aria-label={words.diagramOf(workflow.title)}>
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
          >
            <path d="M0 0 10 5 0 10z" className="diagram-arrow" />
          </marker>
        </defs>
        {graph.edges.map((edge) => (
          <EdgeLine key={`${edge.from} ${edge.to}`} edge={edge} />
        ))}
        {graph.nodes.map((node) => (
          <State key={node.name} node={node} mark={markOf(node, workflow.start, state, visited)} />
        ))}
      </svg>
    </div>
  );
}

type Mark = 'here' | 'been' | 'start' | 'end' | undefined;

function markOf(node: Node, start: string, state: string | undefined, visited: readonly string[]): Mark {
  if (node.name === state) return 'here';
  if (visited.includes(node.name)) return 'been';
  if (node.name === start) return 'start';
  return node.end ? 'end' : undefined;
}

function EdgeLine({ edge: { points, titles, label } }: { edge: Edge }) {
  const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
  const top = label.y - ((titles.length - 1) * 15) / 2;
  return (
    <g>
      <path d={path} className="diagram-edge" markerEnd="url(#arrow)" />
      {titles.map((title, index) => (
        <text key={title} x={label.x} y={top + index * 15 + 4} className="diagram-label">
          {title}
        </text>
      ))}
    </g>
  );
}

function State({ node, mark }: { node: Node; mark: Mark }) {
  const words = useWords(boardWords);
  const { x, y, width, height, title, end } = node;
  return (
    <g className={`diagram-state ${mark ? `diagram-${mark}` : ''}`}>
      {mark && <title>{`${title}: ${words[mark]}`}</title>}
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={end ? 17 : 5} />
      {mark === 'here' && (
        <rect
          x={x - width / 2 - 4}
          y={y - height / 2 - 4}
          width={width + 8}
          height={height + 8}
          rx={end ? 21 : 8}
          className="diagram-ring"
        />
      )}
      <text x={x} y={y + 4}>
        {mark === 'been' ? `✓ ${title}` : title}
      </text>
    </g>
  );
}
