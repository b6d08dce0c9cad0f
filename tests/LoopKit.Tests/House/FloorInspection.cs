using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LoopKit.Tests;

/// <summary>
/// Finds every use of something that is declared in a folder which the using folder may not use. A member counts by the file of its
/// own declaration, because a partial type is spread over many floors; a type by any of its files.
/// </summary>
internal sealed class FloorInspection
{
    private readonly Use[] uses;

    internal FloorInspection(CSharpCompilation compilation) =>
        uses = [.. compilation.SyntaxTrees.SelectMany(file => UsesIn(compilation.GetSemanticModel(file), file)).Distinct()];

    /// <summary>The violations of a plan, one sentence each.</summary>
    internal string[] Violations(FloorPlan plan) =>
    [
        .. uses
            .Where(use => !use.Homes.Split(", ").Any(home => plan.Allows(FolderOf(use.File), home)))
            .Select(use => $"{use.File}({use.Line}): {FolderOf(use.File)} may not use {use.Symbol}, which is declared in {use.Homes}"),
    ];

    private static string FolderOf(string path) => path.Split('/')[0];

    private static IEnumerable<Use> UsesIn(SemanticModel model, SyntaxTree file)
    {
        foreach (SyntaxNode node in file.GetRoot().DescendantNodes())
        {
            foreach (ISymbol symbol in SymbolsOf(model, node))
            {
                string[] homes = HomesOf(symbol);
                if (homes.Length > 0)
                    yield return new Use(file.FilePath, node.GetLocation().GetLineSpan().StartLinePosition.Line + 1, symbol.ToDisplayString(), string.Join(", ", homes));
            }
        }
    }

    /// <summary>What a node refers to: by name, by a constructor or an operator, or because the compiler calls it for an await or a foreach.</summary>
    private static IEnumerable<ISymbol> SymbolsOf(SemanticModel model, SyntaxNode node)
    {
        if (node is ExpressionSyntax or ConstructorInitializerSyntax or AttributeSyntax)
        {
            SymbolInfo info = model.GetSymbolInfo(node);
            if (info.Symbol is { } symbol)
                yield return symbol;
            foreach (ISymbol candidate in info.CandidateSymbols)
                yield return candidate;
            if (node is ExpressionSyntax expression && model.GetConversion(expression).MethodSymbol is { } conversion)
                yield return conversion;
        }
        if (node is AwaitExpressionSyntax awaiting && model.GetAwaitExpressionInfo(awaiting).GetAwaiterMethod is { } getAwaiter)
            yield return getAwaiter;
        if (node is CommonForEachStatementSyntax loop && model.GetForEachStatementInfo(loop).GetEnumeratorMethod is { } getEnumerator)
            yield return getEnumerator;
    }

    private static string[] HomesOf(ISymbol symbol)
    {
        ISymbol declared = symbol is IMethodSymbol { ReducedFrom: { } extension } ? extension : symbol.OriginalDefinition;
        if (declared is IMethodSymbol { AssociatedSymbol: { } property })
            declared = property;
        if (declared is not (INamedTypeSymbol or IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol))
            return [];
        // A constructor that nobody wrote, and what the compiler adds to a record, belongs to its type.
        IEnumerable<SyntaxReference> declarations = declared.DeclaringSyntaxReferences;
        if (declared.IsImplicitlyDeclared && declared.ContainingType is { } type)
            declarations = type.DeclaringSyntaxReferences;
        if (declared is IMethodSymbol { PartialImplementationPart: { } implementation })
            declarations = declarations.Concat(implementation.DeclaringSyntaxReferences);
        return [.. declarations.Select(reference => FolderOf(reference.SyntaxTree.FilePath)).Distinct()];
    }

    private sealed record Use(string File, int Line, string Symbol, string Homes);
}
