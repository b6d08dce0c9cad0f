using System.Globalization;
using System.Net;
using System.Text;
using LoopKit;

namespace Crawler;

/// <summary>A web site of a few pages on this machine: page n links to pages 2n and 2n + 1, and every tenth page is broken.</summary>
internal sealed class TinySite : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly int pages;

    public TinySite(int pages)
    {
        this.pages = pages;
        Address = Listen();
    }

    public Uri Address { get; }

    public async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext request = await listener.GetContextAsync();
            _ = EventLoop.CreateTask(() => AnswerAsync(request), $"answer {request.Request.Url!.AbsolutePath}");
        }
    }

    public void Dispose() => listener.Close();

    private async Task AnswerAsync(HttpListenerContext request)
    {
        await EventLoop.Sleep(TimeSpan.FromMilliseconds(20));
        string path = request.Request.Url!.AbsolutePath.TrimStart('/');
        int number = path.Length == 0 ? 1 : int.Parse(path, CultureInfo.InvariantCulture);
        bool isBroken = number % 10 == 0;
        byte[] page = Encoding.UTF8.GetBytes(isBroken ? "broken" : Page(number));
        request.Response.StatusCode = isBroken ? 500 : 200;
        await request.Response.OutputStream.WriteAsync(page);
        request.Response.Close();
    }

    private string Page(int number)
    {
        IEnumerable<int> linked = new[] { number * 2, (number * 2) + 1 }.Where(other => other <= pages);
        return string.Concat(linked.Select(other => $"<a href=\"/{other}\">{other}</a>"));
    }

    private Uri Listen()
    {
        for (int port = 18080; ; port++)
        {
            var address = new Uri($"http://127.0.0.1:{port}/");
            listener.Prefixes.Clear();
            listener.Prefixes.Add(address.ToString());
            try
            {
                listener.Start();
                return address;
            }
            catch (HttpListenerException) when (port < 18180)
            {
                // Somebody else has this port: try the next.
            }
        }
    }
}
