using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>Where tasks were created, for debug mode and for drivers that watch tasks. Apart from <see cref="LoopTask"/>, so that no other program loads what it needs.</summary>
internal static class TaskCreations
{
    private static readonly ConditionalWeakTable<LoopTask, StackTrace> creations = [];

    internal static string? Find(LoopTask task) => creations.TryGetValue(task, out StackTrace? stack) ? TextOf(stack) : null;

    /// <summary>In debug mode with files and lines; made into text when somebody asks.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Remember(LoopTask task) => creations.Add(task, new StackTrace(skipFrames: 1, fNeedFileInfo: task.Loop.IsDebug));

    /// <summary>Without LoopKit's own frames at its top: how many these are depends on what was inlined.</summary>
    private static string TextOf(StackTrace stack) => new StackTrace(stack.GetFrames().SkipWhile(IsOwn)).ToString();

    /// <summary>By the simple name: how much of the full one is there depends on how the program was compiled.</summary>
    private static bool IsOwn(StackFrame frame) =>
        DiagnosticMethodInfo.Create(frame) is { } method && method.DeclaringAssemblyName.StartsWith("LoopKit,", StringComparison.Ordinal);
}
