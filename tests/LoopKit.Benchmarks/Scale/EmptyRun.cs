namespace LoopKit.Benchmarks;

/// <summary>A whole <c>EventLoop.Run</c> of a main task that has ended already, warm.</summary>
internal static class EmptyRun
{
    private const int Operations = 5_000;

    /// <summary>On the process's main thread, where Run also takes care of SIGINT and SIGTERM.</summary>
    internal static Figure OnMainThread() => Measure(new EventLoopOptions { HandleSignals = true });

    /// <summary>On any other thread, where Run leaves signals alone.</summary>
    internal static Figure OnAnotherThread() => Measure(new EventLoopOptions { HandleSignals = false });

    private static Figure Measure(EventLoopOptions options) => new Contest(TimeSpan.FromSeconds(0.5)).Measure(meter =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            EventLoop.Run(static () => Task.CompletedTask, options);
        meter.Stop(Operations);
    })[0];
}
