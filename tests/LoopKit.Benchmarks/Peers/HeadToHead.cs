namespace LoopKit.Benchmarks;

/// <summary><c>--peers</c>: every row on every loop in one run, and the report of it.</summary>
internal sealed class HeadToHead(bool isQuick)
{
    internal const string RatioHeading = "× AsyncContext";

    private const string SystemPython = "/usr/bin/python3";
    private const string AnyPython = "python3";

    private readonly Contest contest = new(TimeSpan.FromSeconds(isQuick ? 0.3 : 0.8));

    internal void Run()
    {
        string machine = Machine.Describe();
        Console.Error.WriteLine("Python …");
        // The system's own interpreter first, because Debian's python3-uvloop is installed for it: so both run on the same Python.
        var asyncio = PythonPeer.Measure("asyncio", SystemPython, AnyPython);
        var uvloop = PythonPeer.Measure("uvloop", SystemPython, AnyPython);
        var results = new List<RowResult>();
        foreach (IRow row in AllRows.List)
        {
            Console.Error.WriteLine($"{row.Name} …");
            Figure[] sides = OwnProcess.Ask<Figure[]>(["--row", row.Name, .. isQuick ? ["--quick"] : Array.Empty<string>()]);
            results.Add(new RowResult(
                row, sides[0], sides[1], sides[2], asyncio.NanosecondsOf(row), uvloop.NanosecondsOf(row), sides.ElementAtOrDefault(3)));
        }
        string report = PeersReport.Write(results, machine, asyncio.Version, uvloop.Version);
        Console.WriteLine(report);
        File.WriteAllText(Path.Combine(Repository.Results, "peers.md"), report);
    }

    /// <summary>One row for the process that wants all of them: LoopKit, AsyncContext, the pool and, where the row has one, the least loop.</summary>
    internal void AnswerRow(string name)
    {
        IRow row = AllRows.List.Single(row => row.Name == name);
        Action<Meter>[] least = row.OnLeast is { } onLeast ? [onLeast] : [];
        OwnProcess.Answer(contest.Measure([row.OnLoopKit, row.OnAsyncContext, row.OnPool, .. least]));
    }

    /// <summary>The rows whose names contain a text, on the .NET side, printed and not committed: for work on one row.</summary>
    internal void RunOnly(string text)
    {
        foreach (IRow row in AllRows.List.Where(row => row.Name.Contains(text, StringComparison.OrdinalIgnoreCase)))
        {
            Figure[] sides = contest.Measure(row.OnLoopKit, row.OnAsyncContext, row.OnPool);
            Console.WriteLine($"{row.Name}: LoopKit {Describe(sides[0])}, AsyncContext {Describe(sides[1])}, pool {Describe(sides[2])}");
        }
    }

    private static string Describe(Figure figure) => $"{Cell.Number(figure.Nanoseconds)} ns {Cell.Bytes(figure.Bytes)} B";

    /// <summary>LoopKit at its best and AsyncContext as usual: when a machine is busy, that errs in favour of LoopKit.</summary>
    internal RowResult RunPair(IRow row) =>
        new(row, contest.MeasureBest(row.Short.OnLoopKit), contest.MeasureUsual(row.OnAsyncContext), Pool: null, Asyncio: null, Uvloop: null);
}
