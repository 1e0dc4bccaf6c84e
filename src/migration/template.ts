/** What a template's placeholders stand for. */
export interface TemplateParts {
  /** The import of what the steps use. */
  readonly imports: string;
  /** The comment that says what the migration does. */
  readonly comment: string;
  /** The statement that exports the migration. */
  readonly migration: string;
  readonly revision: string;
  readonly message: string;
}

/** The file as it is written where the settings name no other template. */
export const BUILT_IN_TEMPLATE = "{imports}\n\n{comment}\n{migration}\n";

/** A file without them is no migration, or does not load. */
export const NEEDED_PLACEHOLDERS = ["{imports}", "{migration}"] as const;

/** Puts the parts in the place of `{imports}`, `{comment}` and so on; every other brace is the template's own. */
export function fillTemplate(template: string, parts: TemplateParts): string {
  return template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) =>
    isPart(name, parts) ? parts[name] : placeholder,
  );
}

const isPart = (name: string, parts: TemplateParts): name is keyof TemplateParts =>
  Object.hasOwn(parts, name);
