namespace LoopKit.Tests;

/// <summary>Tasks that each await one thing, by number, and a log of how it ended for them: <c>"3 got"</c>, <c>"4 cancelled"</c>.</summary>
internal sealed class Crowd
{
    private readonly Dictionary<int, LoopTask> tasks = [];
    private readonly List<string> log = [];

    /// <summary>What has ended since the last call, in order.</summary>
    internal string[] TakeLog()
    {
        string[] taken = [.. log];
        log.Clear();
        return taken;
    }

    internal void Note(string line) => log.Add(line);

    internal LoopTask this[int id] => tasks[id];

    /// <summary>Awaits a wait that has begun already, in a task of its own.</summary>
    internal void Await<T>(int id, ValueTask<T> wait, Action<T>? onResult = null) => Begin(id, () => wait, onResult);

    /// <inheritdoc cref="Await{T}(int, ValueTask{T}, Action{T})"/>
    internal void Await(int id, ValueTask wait) => Begin(id, () => wait);

    /// <summary>Begins and awaits a wait in a task of its own.</summary>
    internal void Begin<T>(int id, Func<ValueTask<T>> wait, Action<T>? onResult = null) => tasks[id] = EventLoop.CreateTask(async () =>
    {
        try
        {
            T result = await wait();
            onResult?.Invoke(result);
            NoteEnd(id, null);
        }
        catch (Exception e)
        {
            NoteEnd(id, e);
        }
    });

    /// <inheritdoc cref="Begin{T}(int, Func{ValueTask{T}}, Action{T})"/>
    internal void Begin(int id, Func<ValueTask> wait) => tasks[id] = EventLoop.CreateTask(async () =>
    {
        try
        {
            await wait();
            NoteEnd(id, null);
        }
        catch (Exception e)
        {
            NoteEnd(id, e);
        }
    });

    private void NoteEnd(int id, Exception? thrown) => log.Add(thrown switch
    {
        null => $"{id} got",
        OperationCanceledException => $"{id} cancelled",
        _ => $"{id} {thrown.GetType().Name}",
    });
}
