namespace LoopKit.Benchmarks;

/// <summary>What one object of each kind holds, in live bytes, with everything it drags along.</summary>
internal static class Footprint
{
    private const int Loops = 1_000;
    private const int Tasks = 100_000;

    internal static IEnumerable<(string Name, double Bytes)> Measure()
    {
        yield return ("an `EventLoop` that has not run", OfLoop());
        yield return ("a task that has not begun", OfTask(static () => Task.CompletedTask, turns: 0));
        TaskCompletionSource never = new();
        yield return ("a task that awaits a foreign `Task`", OfTask(async () => await never.Task, turns: 2));
        yield return ("a task that sleeps", OfTask(static async () => await EventLoop.Sleep(TimeSpan.FromHours(1)), turns: 2));
        yield return ("two tasks, one of which sleeps and the other awaits it", OfTask(
            static async () => await EventLoop.CreateTask(static async () => await EventLoop.Sleep(TimeSpan.FromHours(1))), turns: 3));
    }

    private static double OfLoop()
    {
        var loops = new EventLoop[Loops];
        long before = Memory.Live();
        for (int i = 0; i < Loops; i++)
            loops[i] = new EventLoop();
        double each = (double)(Memory.Live() - before) / Loops;
        foreach (EventLoop loop in loops)
            loop.Dispose();
        return each;
    }

    private static double OfTask(Func<Task> body, int turns)
    {
        double each = 0;
        EventLoop.Run(async () =>
        {
            long before = Memory.Live();
            for (int i = 0; i < Tasks; i++)
                _ = EventLoop.CreateTask(body);
            for (int i = 0; i < turns; i++)
                await EventLoop.Yield();
            each = (double)(Memory.Live() - before) / Tasks;
        });
        return each;
    }
}
