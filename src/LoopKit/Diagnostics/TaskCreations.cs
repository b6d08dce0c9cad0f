using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>Where tasks were created, for debug mode and for drivers that watch tasks. Apart from <see cref="LoopTask"/>, so that no other program loads what it needs.</summary>
internal static class TaskCreations
{
    private static readonly ConditionalWeakTable<LoopTask, object> creations = [];

    internal static string? Find(LoopTask task) => creations.TryGetValue(task, out object? stack) ? stack.ToString() : null;

    /// <summary>In debug mode with files and lines; for a driver as cheaply as can be, made into text when somebody asks.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Remember(LoopTask task)
    {
        if (task.Loop.IsDebug)
            creations.Add(task, Environment.StackTrace);
        else
            creations.Add(task, new StackTrace(skipFrames: 4, fNeedFileInfo: false));
    }
}
