using BuildFarm;
using LoopKit;

if (OperatingSystem.IsWindows())
{
    Console.Error.WriteLine("The jobs of this sample are commands for /bin/sh, which Windows does not have.");
    return 1;
}
return EventLoop.RunMain(App);

static async Task<int> App()
{
    Job[] jobs =
    [
        new("parse", "for i in 1 2 3; do echo step $i; sleep 0.1; done"),
        new("compile", "echo compiling; sleep 0.4; echo 42 warnings >&2"),
        new("link", "sleep 0.2; echo linked"),
        new("test", "echo 1 test failed; exit 1"),
        new("stuck", "trap '' TERM; echo I never end; sleep 60 & wait; sleep 60"),
        new("docs", "echo written"),
    ];

    int failed = 0;
    await EventLoop.ForEach(jobs, limit: 3, async job =>
    {
        string outcome = await job.RunAsync(limit: TimeSpan.FromSeconds(1), grace: TimeSpan.FromMilliseconds(300));
        Console.WriteLine($"{job.Name}: {outcome}");
        if (outcome != "ok")
            failed++;
    });
    Console.WriteLine($"{jobs.Length - failed} of {jobs.Length} jobs succeeded");
    return failed == 2 ? 0 : 1;
}
