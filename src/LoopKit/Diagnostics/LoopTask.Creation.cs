using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoopKit;

public partial class LoopTask
{
    private static readonly ConditionalWeakTable<LoopTask, object> creations = [];

    /// <summary>The stack that created the task; known in debug mode, and under a driver that watches tasks; null otherwise.</summary>
    public string? CreatedAt => creations.TryGetValue(this, out object? stack) ? stack.ToString() : null;

    partial void OnCreated()
    {
        if (Loop.IsDebug)
            creations.Add(this, Environment.StackTrace);
        else if (Loop.WatchesTasks)
            creations.Add(this, new StackTrace(skipFrames: 3, fNeedFileInfo: false));
    }
}
