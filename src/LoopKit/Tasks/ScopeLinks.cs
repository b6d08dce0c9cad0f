namespace LoopKit;

/// <summary>Where a scope stands among the scopes of its task. A task without inner scopes, the usual case, has none.</summary>
internal sealed class ScopeLinks
{
    /// <summary>The scope around this one; null for a task's outermost. Open as long as this one is.</summary>
    internal FlowContext? Outer { get; set; }

    /// <summary>The open scopes inside this one, oldest first.</summary>
    internal FlowContext? FirstInner { get; set; }

    internal FlowContext? LastInner { get; set; }

    /// <summary>Neighbours among the open scopes of <see cref="Outer"/>.</summary>
    internal FlowContext? Older { get; set; }

    internal FlowContext? Newer { get; set; }

    /// <summary>Whether the scope's body has ended. Flows that it left running belong to the scope around it from then on.</summary>
    internal bool IsLeft { get; set; }
}
