using System.Text.RegularExpressions;

namespace LoopKit.Testing;

/// <summary>Takes the compiler's names for lambdas, local functions and async methods out of a line of a stack: what is left is the method in which they are written.</summary>
internal static partial class CompilerNames
{
    internal static string Clean(string frame)
    {
        string methods = Method().Replace(frame, "${method}");
        return Closure().Replace(methods, "");
    }

    /// <summary>&lt;Test&gt;b__0_1 for a lambda, &lt;Test&gt;g__Local|0_1 for a local function, &lt;Test&gt;d__2.MoveNext for an async method, and those inside one another.</summary>
    [GeneratedRegex(@"<+(?<method>\w+)>(?:b__\w*|g__\w+\|\w*|d(?:__\w*)?|>d(?:__\w*)?)*(?:`\d+)?(?:\.MoveNext)?", RegexOptions.CultureInvariant)]
    private static partial Regex Method();

    /// <summary>The classes that hold what lambdas have captured.</summary>
    [GeneratedRegex(@"<>c(?:__DisplayClass\w+)?(?:`\d+)?(?:<[^>]*>)?\.", RegexOptions.CultureInvariant)]
    private static partial Regex Closure();
}
