import ts from 'typescript';
import { expect, test } from 'vitest';
import { sources, textOf } from './rooms.js';

const isExported = (node: ts.Node) =>
  ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
const isPrivate = (node: ts.Node) =>
  ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
const isDocumented = (node: ts.Node) => ts.getJSDocCommentsAndTags(node).length > 0;
const nameOf = (node: ts.Node) => (node as unknown as { name?: ts.Node }).name?.getText() ?? 'constructor';

/** The members that a reader of the API sees, of classes, interfaces and object types. */
function membersOf(node: ts.Node): readonly ts.Node[] {
  if (ts.isInterfaceDeclaration(node)) return node.members;
  if (ts.isTypeAliasDeclaration(node)) return typeMembers(node.type);
  if (!ts.isClassDeclaration(node)) return [];
  const fields = node.members.filter((member) => !isPrivate(member) && !ts.isConstructorDeclaration(member));
  return fields.filter((member) => !/^(override )?(readonly )?name\b/.test(member.getText()));
}

function typeMembers(type: ts.TypeNode): readonly ts.Node[] {
  if (ts.isTypeLiteralNode(type)) return type.members;
  if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) return type.types.flatMap(typeMembers);
  return [];
}

const statements = sources.flatMap((file) =>
  ts
    .createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true)
    .statements.filter((node) => isExported(node) && !ts.isExportDeclaration(node))
    .map((node) => ({ file, node })),
);

const titleOf = (node: ts.Node) =>
  ts.isVariableStatement(node) ? nameOf(node.declarationList.declarations[0]) : nameOf(node);

test('everything that a file exports has a doc comment', () => {
  const bare = statements
    .filter(({ node }) => !isDocumented(node))
    .map(({ file, node }) => `${file}: ${titleOf(node)}`);
  expect(bare).toEqual([]);
});

test('so has every member of an exported class, interface or type', () => {
  const bare = statements.flatMap(({ file, node }) =>
    membersOf(node)
      .filter((member) => !isDocumented(member))
      .map((member) => `${file}: ${titleOf(node)}.${nameOf(member)}`),
  );
  expect(bare).toEqual([]);
});
