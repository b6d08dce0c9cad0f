using System.Diagnostics.CodeAnalysis;
using Nito.Disposables;

namespace LoopKit.Tests;

/// <content>The tasks that a statement names, and who waits for whom.</content>
internal sealed partial class Interpreter
{
    private readonly Dictionary<LoopTask, LoopTask[]> waits = [];

    internal bool TryFind(int slot, [NotNullWhen(true)] out LoopTask<int>? task) => tasks.TryGetValue(slot, out task);

    /// <summary>The one task, unless it does not exist yet or waits for the current one.</summary>
    internal LoopTask<int>? Find(Node node, int slot)
    {
        if (!TryFind(slot, out LoopTask<int>? task))
        {
            Note(node, "unset");
        }
        else if (WouldWaitForItself(task))
        {
            Note(node, "ring");
            task = null;
        }
        return task;
    }

    internal LoopTask<int>[] FindAll(int[] slots) =>
        [.. slots.Where(tasks.ContainsKey).Select(slot => tasks[slot]).Where(task => !WouldWaitForItself(task))];

    /// <summary>Says that the current task hands a cancel on to others, until it is disposed.</summary>
    internal IDisposable WaitingFor(params LoopTask[] others)
    {
        LoopTask me = LoopTask.Current!;
        waits[me] = others;
        return new Disposable(() => waits.Remove(me));
    }

    /// <summary>Whether the task hands a cancel on to the current one: neither library can await such a ring.</summary>
    private bool WouldWaitForItself(LoopTask task) =>
        ReferenceEquals(task, LoopTask.Current) || (waits.TryGetValue(task, out LoopTask[]? others) && others.Any(WouldWaitForItself));
}
