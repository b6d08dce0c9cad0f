using System.Diagnostics;

namespace ExitingTheLoop;

/// <summary>Runs the nine one after the other, each in a process of its own, since some of them do not survive.</summary>
internal static class AllSamples
{
    /// <returns>0 when each of them ended as it should, otherwise 1.</returns>
    public static int Run(string[] options)
    {
        int surprises = 0;
        foreach (Sample sample in Sample.All)
        {
            Console.WriteLine($"--- {sample.Name}: {sample.Title}");
            long start = Stopwatch.GetTimestamp();
            int exitCode = RunInItsOwnProcess([sample.Name, .. options]);
            TimeSpan duration = Stopwatch.GetElapsedTime(start);
            Thread.Sleep(sample.Lingers);

            Console.WriteLine($"    Exit code {exitCode} after {duration.TotalSeconds:0.0} s. {sample.Moral}");
            if (exitCode != sample.ExpectedExitCode)
            {
                surprises++;
                Console.WriteLine($"    UNEXPECTED: the exit code should have been {sample.ExpectedExitCode}.");
            }
            Console.WriteLine();
        }
        return surprises == 0 ? 0 : 1;
    }

    /// <summary>Starts this program again; the new process writes to the same terminal.</summary>
    private static int RunInItsOwnProcess(string[] arguments)
    {
        string executable = Environment.ProcessPath!;
        bool isStartedByDotnet = Path.GetFileNameWithoutExtension(executable) == "dotnet";
        string[] ownDll = isStartedByDotnet ? [Environment.GetCommandLineArgs()[0]] : [];
        using Process process = Process.Start(executable, [.. ownDll, .. arguments]);
        process.WaitForExit();
        return process.ExitCode;
    }
}
