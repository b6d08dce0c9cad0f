using LoopKit;

EventLoop.Run(App);

static async Task App()
{
    // All three start now and wait together; each result is awaited in order.
    string[] names = ["news", "weather", "prices"];
    LoopTask<string>[] pages = [.. names.Select(name => EventLoop.CreateTask(() => Fetch(name), name))];

    foreach (LoopTask<string> page in pages)
        try
        {
            Console.WriteLine(await page);
        }
        catch (HttpRequestException e)
        {
            Console.WriteLine($"{page.Name} failed: {e.Message}");
        }
}

static async Task<string> Fetch(string name)
{
    await EventLoop.Sleep(TimeSpan.FromMilliseconds(100 * name.Length));
    return name == "weather" ? throw new HttpRequestException("503 Service Unavailable") : $"{name}: 200 OK";
}
