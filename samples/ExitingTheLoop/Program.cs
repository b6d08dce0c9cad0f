using ExitingTheLoop;
using LoopKit;

const string Usage = """
    Usage: ExitingTheLoop [NAME] [--cancel]

    Without a name, all programs run in order, each in a process of its own.
    --cancel   pending tasks are cancelled at the end, as in asyncio, instead of abandoned; each task then has a cleanup to show
    --help     this text

    Names:
    """;

bool cancel = args.Contains("--cancel");
string[] names = [.. args.Where(argument => argument != "--cancel")];

switch (names)
{
    case []:
        return AllSamples.Run(options: args);

    case ["--help" or "-h"]:
        Console.WriteLine(Usage);
        foreach (Sample each in Sample.All)
            Console.WriteLine($"  {each.Name,-18} {each.Title}");
        return 0;

    case [var name] when Sample.Find(name) is { } sample:
        Cleanup.IsWanted = cancel;
        sample.Run(new EventLoopOptions { PendingTasks = cancel ? PendingTasks.Cancel : PendingTasks.Abandon });
        return 0;

    default:
        Console.Error.WriteLine($"There is no program named '{string.Join(' ', names)}'. The names are: {string.Join(", ", Sample.All.Select(each => each.Name))}.");
        return 2;
}
