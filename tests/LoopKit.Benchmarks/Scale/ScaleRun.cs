namespace LoopKit.Benchmarks;

/// <summary><c>--scale</c>: the many, the idle and the first, and the report and the plot of them.</summary>
internal sealed class ScaleRun(bool isQuick)
{
    private const int OneByOneCount = 1_000_000;

    private readonly TimeSpan idleTime = TimeSpan.FromSeconds(isQuick ? 3 : 10);

    internal void Run()
    {
        var report = new ScaleReport(Machine.Describe());
        Console.Error.WriteLine("start …");
        using (var publisher = new Publisher())
        {
            report.AddStart(StartUp.MeasureTimes(publisher));
            report.AddNativeSizes(StartUp.MeasureSizes(publisher));
        }
        report.AddEmptyRun("on the main thread, with signals", EmptyRun.OnMainThread());
        report.AddEmptyRun("on another thread", EmptyRun.OnAnotherThread());
        Console.Error.WriteLine("idle …");
        report.AddIdle(idleTime, IdleLoop.ProcessorTimeDuring(idleTime));
        Console.Error.WriteLine("virtual day …");
        report.AddWarmDay(WarmDay.MeasureMilliseconds());
        var tasks = ScaleLine.Measure(ScaleWork.Sleepers);
        var alone = ScaleLine.Measure(ScaleWork.SleepersAlone);
        var plain = ScaleLine.Measure(ScaleWork.Plain);
        report.AddTasks(tasks, alone, plain);
        var timers = ScaleLine.Measure(ScaleWork.Timers);
        report.AddTimers(timers, CancelledTimers.OneByOne(OneByOneCount));
        Console.Error.WriteLine("memory …");
        report.AddMillion(MillionTasks.Measure());
        report.AddFootprint(Footprint.Measure());
        Console.WriteLine(report);
        File.WriteAllText(Path.Combine(Repository.Results, "scale.md"), report.ToString());
        File.WriteAllText(Path.Combine(Repository.Results, "scale.svg"), LogLogPlot.Draw("Time against size", tasks, alone, plain, timers));
    }
}
