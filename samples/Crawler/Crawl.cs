using System.Text.RegularExpressions;
using LoopKit;

namespace Crawler;

/// <summary>
/// A queue of addresses, a group of workers that take from it and add to it, and an end: when every address that was put has been dealt with. No locks: all of
/// this runs on one thread.
/// </summary>
internal sealed partial class Crawl : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(2);

    private readonly HttpClient http = new();
    private readonly LoopQueue<Uri> queue = new();
    private readonly HashSet<Uri> found = [];
    private readonly int workers;

    public Crawl(Uri start, int workers)
    {
        this.workers = workers;
        Add(start);
    }

    public IReadOnlyCollection<Uri> Found => found;

    public int Failures { get; private set; }

    public Task RunAsync() => TaskGroup.RunAsync(async group =>
    {
        for (int i = 1; i <= workers; i++)
            _ = group.CreateTask(WorkAsync, $"worker {i}");
        await queue.JoinAsync();
        queue.Shutdown();
    });

    public void Dispose() => http.Dispose();

    private async Task WorkAsync()
    {
        await foreach (Uri address in queue.ReadAllAsync())
        {
            try
            {
                await EventLoop.Timeout(patience, () => VisitAsync(address));
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException)
            {
                Failures++;
                Console.WriteLine($"{address.AbsolutePath}: {e.Message}");
            }
            queue.TaskDone();
        }
    }

    private async Task VisitAsync(Uri address)
    {
        // HttpClient is not LoopKit's: the token is what a timeout or an interrupt reaches it by.
        string page = await http.GetStringAsync(address, LoopTask.Current!.CancellationToken);
        foreach (Match link in Link().Matches(page))
            Add(new Uri(address, link.Groups[1].Value));
    }

    private void Add(Uri address)
    {
        if (found.Add(address))
            queue.TryPut(address);
    }

    [GeneratedRegex("href=\"([^\"]+)\"")]
    private static partial Regex Link();
}
