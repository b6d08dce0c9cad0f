using System.Runtime.CompilerServices;

namespace LoopKit;

public partial class LoopTask
{
    private static readonly ConditionalWeakTable<LoopTask, string> creations = [];

    /// <summary>The stack that created the task; known in debug mode only.</summary>
    internal string? CreatedAt => creations.TryGetValue(this, out string? stack) ? stack : null;

    partial void OnCreated()
    {
        if (Loop.IsDebug)
            creations.Add(this, Environment.StackTrace);
    }
}
