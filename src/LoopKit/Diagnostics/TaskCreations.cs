using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>Where tasks were created, for debug mode and for drivers that watch tasks. Apart from <see cref="LoopTask"/>, so that no other program loads what it needs.</summary>
internal static class TaskCreations
{
    private static readonly ConditionalWeakTable<LoopTask, object> creations = [];

    internal static string? Find(LoopTask task) => creations.TryGetValue(task, out object? stack) ? TextOf(stack) : null;

    /// <summary>In debug mode with files and lines; for a driver as cheaply as can be, made into text when somebody asks.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Remember(LoopTask task)
    {
        if (task.Loop.IsDebug)
            creations.Add(task, Environment.StackTrace);
        else
            creations.Add(task, new StackTrace(skipFrames: 1, fNeedFileInfo: false));
    }

    /// <summary>Without LoopKit's own frames at its top: how many these are depends on what was inlined.</summary>
    private static string? TextOf(object stack) =>
        stack is StackTrace trace ? new StackTrace(trace.GetFrames().SkipWhile(IsOwn)).ToString() : stack.ToString();

    private static bool IsOwn(StackFrame frame) =>
        DiagnosticMethodInfo.Create(frame) is { } method && method.DeclaringAssemblyName == typeof(LoopTask).Assembly.FullName;
}
