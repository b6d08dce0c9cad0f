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
    private readonly FloorPlan plan;
    private readonly CSharpCompilation compilation;

    private FloorInspection(FloorPlan plan, CSharpCompilation compilation)
    {
        this.plan = plan;
        this.compilation = compilation;
    }

    /// <summary>The violations, one sentence each.</summary>
    internal static string[] Inspect(FloorPlan plan, CSharpCompilation compilation)
    {
        var inspection = new FloorInspection(plan, compilation);
        return [.. compilation.SyntaxTrees.SelectMany(inspection.InspectFile).Distinct()];
    }

    private static string FolderOf(string path) => path.Split('/')[0];

    private IEnumerable<string> InspectFile(SyntaxTree file)
    {
        string user = FolderOf(file.FilePath);
        SemanticModel model = compilation.GetSemanticModel(file);
        foreach (SyntaxNode node in file.GetRoot().DescendantNodes())
        {
            foreach (ISymbol symbol in SymbolsOf(model, node))
            {
                string[] homes = HomesOf(symbol);
                if (homes.Length == 0 || homes.Any(home => plan.Allows(user, home)))
                    continue;
                int line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                yield return $"{file.FilePath}({line}): {user} may not use {symbol.ToDisplayString()}, which is declared in {string.Join(", ", homes)}";
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
}
