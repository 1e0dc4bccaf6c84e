import { readSideTable } from "../../../dialect/sqlite/ddl/external-content.js";
import {
  type ContentChange,
  contentHazard,
  goneColumn,
  isCarried,
} from "../../../dialect/sqlite/plan/side-table-hazards.js";
import type { Deed } from "../deed.js";
import type { Found } from "../found.js";
import type { RevisionView } from "../revision-view.js";

/** What a virtual table reads by its name, and goes or gets another one. Literal SQL carries no name into it. */
export function searchContent({ up }: RevisionView): readonly Found[] {
  return up.deeds.flatMap((deed) => {
    const change = changeOf(deed);
    return change === undefined ? [] : foundIn(deed, change);
  });
}

function foundIn({ definitions, spot, raw }: Deed, change: ContentChange): readonly Found[] {
  return [...definitions.tables].flatMap(([name, sql]): readonly Found[] => {
    const side = readSideTable(sql);
    const hazard = contentHazard(name, sql, change);
    if (side === undefined || hazard === undefined) return [];
    return [{ ...hazard, spot, severity: !raw && isCarried(side, change) ? "note" : "warning" }];
  });
}

function changeOf(deed: Deed): ContentChange | undefined {
  if (deed.kind === "dropTable") return { kind: "dropTable", table: deed.table };
  if (deed.kind === "renameTable") return { kind: "renameTable", table: deed.from };
  if (deed.kind !== "alter") return undefined;
  const { fragment, table } = deed;
  if (fragment.kind === "dropColumn") return goneColumn(table, fragment.column);
  return fragment.kind === "renameColumn"
    ? { kind: "renameColumn", table, column: fragment.from, asRowid: fragment.from }
    : undefined;
}
