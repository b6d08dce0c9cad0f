using LoopKit;

namespace BuildFarm;

/// <summary>A shell command whose lines appear as they come, and which is ended when it takes too long.</summary>
internal sealed record Job(string Name, string Command)
{
    public async Task<string> RunAsync(TimeSpan limit, TimeSpan grace)
    {
        Subprocess process = Subprocess.StartShell(Command, new SubprocessOptions
        {
            StandardOutput = StreamTarget.Pipe,
            StandardError = StreamTarget.StandardOutput,
            Detached = true,
        });
        bool isFinished = await EventLoop.MoveOnAfter(limit, () => FollowAsync(process));
        if (!isFinished)
            return await EndAsync(process, grace);
        return process.ExitCode == 0 ? "ok" : $"exit code {process.ExitCode}";
    }

    private async Task FollowAsync(Subprocess process)
    {
        await foreach (string line in process.StandardOutput!.ReadLinesAsync())
            Console.WriteLine($"  {Name}: {line}");
        await process.WaitAsync();
    }

    private static async Task<string> EndAsync(Subprocess process, TimeSpan grace)
    {
        process.Terminate();
        if (await EventLoop.MoveOnAfter(grace, () => process.WaitAsync()))
            return "terminated";
        process.Kill();
        await process.WaitAsync();
        process.StandardOutput!.Close();
        return "killed";
    }
}
