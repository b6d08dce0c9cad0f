using Crawler;
using LoopKit;

// Ctrl+C interrupts the crawl; what was found until then is printed all the same.
return EventLoop.RunMain(App);

static async Task App()
{
    using var site = new TinySite(pages: 40);
    _ = EventLoop.CreateTask(site.ServeAsync, "site");

    using var crawl = new Crawl(site.Address, workers: 8);
    try
    {
        bool isFinished = await EventLoop.MoveOnAfter(TimeSpan.FromSeconds(20), crawl.RunAsync);
        Console.WriteLine(isFinished ? "The crawl is complete." : "The crawl ran out of time.");
    }
    finally
    {
        Console.WriteLine($"{crawl.Found.Count} pages found, {crawl.Failures} of them broken");
    }
}
