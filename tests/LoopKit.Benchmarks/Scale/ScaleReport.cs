using System.Globalization;
using System.Text;

namespace LoopKit.Benchmarks;

/// <summary>The scale figures as Markdown: one table of goals, one of each line, one of sizes.</summary>
internal sealed class ScaleReport
{
    private const double Megabyte = 1 << 20;
    private const string VirtualDayLine = "a day of virtual time, one wake-up a second";
    private const string NotPublished = "not published here";

    private static readonly CultureInfo plain = CultureInfo.InvariantCulture;

    private readonly string machine;
    private readonly MarkdownTable goals = new("line", "measured", "goal", "reached");
    private readonly StringBuilder details = new();

    internal ScaleReport(string machine) => this.machine = machine;

    internal void AddStart(IReadOnlyList<(PublishForm Form, FreshProcess? Time)> starts)
    {
        var table = new MarkdownTable("published as", "an empty program, ms", "its first `Run` adds, ms", "with a task, a sleep of 1 ms and a thread, ms", "a day of virtual time, ms");
        foreach ((PublishForm form, FreshProcess? time) in starts)
        {
            if (time is null)
            {
                table.Add(NameOf(form), NotPublished, NotPublished, NotPublished, NotPublished);
                continue;
            }
            table.Add(NameOf(form), Cell.Number(time.Empty), Cell.Number(time.Run), Cell.Number(time.Use), Cell.Number(time.Day));
            if (form == PublishForm.Portable)
            {
                Add("a fresh process's first `Run`, over an empty program", string.Create(plain, $"{time.Run:0.0} ms over {time.Empty:0} ms"), "≤ 15 ms", time.Run <= 15);
                Add($"{VirtualDayLine}, the first thing in a process, over an empty program", string.Create(plain, $"{time.Day:0} ms"), "≤ 50 ms", time.Day <= 50);
            }
        }
        details.Append("## Start-up\n\n").Append(table).Append('\n');
        Dictionary<PublishForm, FreshProcess?> times = starts.ToDictionary(start => start.Form, start => start.Time);
        if (times[PublishForm.Portable] is { } compiled && times[PublishForm.ReadyToRun] is { } ready && times[PublishForm.NativeAot] is { } native)
        {
            details.Append($"""
                What is published as IL is compiled while it runs, each method without optimization when it is called first: that is {Cell.Number(compiled.Run - ready.Run)} ms of the first `Run`. The runtime waits until no method
                was new for 100 ms before it looks for those that are worth more. The first day of virtual time passes in such code: {Cell.Ratio(compiled.Day / native.Day)} what the same program takes compiled ahead.


                """.ReplaceLineEndings("\n"));
        }
    }

    internal void AddNativeSizes(IReadOnlyList<(string Name, long? Bytes)> sizes)
    {
        var table = new MarkdownTable("native executable", "MiB");
        foreach ((string name, long? bytes) in sizes)
            table.Add(name, bytes is { } size ? Cell.Number(size / Megabyte) : NotPublished);
        details.Append("## Native AOT, the samples\n\n").Append(table).Append('\n');
    }

    private static string NameOf(PublishForm form) => form switch
    {
        PublishForm.Portable => "IL, compiled when it runs",
        PublishForm.WithoutProfile => "the same, `TieredPGO` off",
        PublishForm.WithoutTiers => "the same, `TieredCompilation` off",
        PublishForm.ReadyToRun => "`PublishReadyToRun`",
        _ => "`PublishAot`",
    };

    internal void AddEmptyRun(string where, Figure figure)
    {
        double microseconds = figure.Nanoseconds / 1000;
        Add($"`Run` of an empty main task, warm, {where}",
            $"{Cell.Number(microseconds)} µs, {Cell.Bytes(figure.Bytes)} B", "≤ 20 µs, ≤ 4,096 B", microseconds <= 20 && figure.Bytes <= 4096);
    }

    internal void AddIdle(TimeSpan wait, TimeSpan processorTime) => Add(
        string.Create(plain, $"processor time of {wait.TotalSeconds:0} s idle"),
        string.Create(plain, $"{processorTime.TotalMilliseconds:0} ms"), "≤ 2 ms per second", processorTime.TotalMilliseconds <= 2 * wait.TotalSeconds);

    internal void AddWarmDay(double milliseconds) =>
        Add($"{VirtualDayLine}, warm", string.Create(plain, $"{milliseconds:0} ms"), "≤ 50 ms", milliseconds <= 50);

    /// <summary>The sleepers, the same where the collector is not concurrent, and the same bytes in plain objects, which say what of the growth is the memory's.</summary>
    internal void AddTasks(ScaleLine line, ScaleLine alone, ScaleLine memory)
    {
        const string growth = "growth of time, 10⁵ → 10⁶ tasks";
        SizePoint largest = line.Points[^1];
        Add("bytes of each of 1,000,000 sleeping tasks", Cell.Bytes(largest.BytesEach), "≤ 400 B", largest.BytesEach <= 400);
        Add(growth, Cell.Ratio(line.LastGrowth), "≤ 12×", line.LastGrowth <= 12);
        Add(growth + ", `ConcurrentGarbageCollection` off", Cell.Ratio(alone.LastGrowth), "≤ 12×", alone.LastGrowth <= 12);
        AddLine("Tasks that sleep at once, each until an instant of its own", line, "create and put to sleep", "wake and end");
        AddLine("The same, with `ConcurrentGarbageCollection` off", alone, "create and put to sleep", "wake and end");
        AddLine("The memory alone: the same bytes in plain objects", memory, "make", "visit and leave");
        details.Append($"""
            Memory does not grow in proportion: what fits into the processor's caches at 10⁵ does not at 10⁶, and the collector looks at everything that lives, again and again while more is made.
            As many bytes in plain objects, made in the same order and visited once, take {Cell.Ratio(memory.LastGrowth)} as long at 10⁶ as at 10⁵.
            What the tasks take beyond that grows {Cell.Ratio(Beyond(line, memory, ^1) / Beyond(line, memory, ^2))}, and {Cell.Ratio(Beyond(alone, memory, ^1) / Beyond(alone, memory, ^2))} where the collector is not concurrent.


            """.ReplaceLineEndings("\n"));
    }

    private static double Beyond(ScaleLine line, ScaleLine memory, Index size) => (line.Points[size].Total - memory.Points[size].Total).TotalMilliseconds;

    internal void AddTimers(ScaleLine line, (double Nanoseconds, long BytesGained) oneByOne)
    {
        SizePoint largest = line.Points[^1];
        double cost = largest.Total / largest.First;
        Add("arm and cancel 1,000,000 timers, against arming alone", Cell.Ratio(cost), "≤ 2×", cost <= 2);
        Add("bytes left of each of 1,000,000 cancelled timers", Cell.Bytes(largest.BytesLeftEach), "≤ 1 B", largest.BytesLeftEach <= 1);
        Add("1,000,000 timers armed and cancelled one by one",
            string.Create(plain, $"{oneByOne.Nanoseconds:0} ns each, {oneByOne.BytesGained / 1024.0:0} KiB gained"), "flat: ≤ 64 KiB", oneByOne.BytesGained <= 65536);
        AddLine("Timers an hour away, armed and then cancelled in the order of arming", line, "arm", "cancel");
    }

    internal void AddMillion((long Before, long AtPeak, long After) bytes)
    {
        double left = (bytes.After - bytes.Before) / Megabyte;
        double gained = (bytes.AtPeak - bytes.Before) / Megabyte;
        Add("live memory after a million tasks have come and gone, in the same loop",
            string.Create(plain, $"{left:0.0} MiB left of {gained:0} MiB"), "≤ 1 MiB left", left <= 1);
    }

    internal void AddFootprint(IEnumerable<(string Name, double Bytes)> sizes)
    {
        var table = new MarkdownTable("live bytes of", "B");
        foreach ((string name, double bytes) in sizes)
            table.Add(name, Cell.Bytes(bytes));
        details.Append("## Sizes\n\n").Append(table).Append('\n');
    }

    public override string ToString() => $"""
        # Scale

        Measured on {machine}. Of each size the median of five runs. Bytes are alive after a full collection.
        Made by `dotnet run -c Release --project tests/LoopKit.Benchmarks -- --scale`.

        {goals}
        ![time against size](scale.svg)

        {details}
        """.ReplaceLineEndings("\n").TrimEnd() + "\n";

    private void Add(string line, string measured, string goal, bool isReached) =>
        goals.Add(line, measured, goal, isReached ? "yes" : "**no**");

    private void AddLine(string title, ScaleLine line, string first, string second)
    {
        var table = new MarkdownTable("how many", $"{first}, ns each", $"{second}, ns each", "both, ms", "B each", "B left each");
        foreach (SizePoint point in line.Points)
        {
            table.Add(
                point.Size.ToString("N0", plain), Cell.Number(point.NanosecondsEach(point.First)), Cell.Number(point.NanosecondsEach(point.Second)),
                Cell.Number(point.Total.TotalMilliseconds), Cell.Bytes(point.BytesEach), Cell.Bytes(point.BytesLeftEach));
        }
        details.Append("## ").Append(title).Append("\n\n").Append(table).Append('\n');
    }
}
