using Spectre.Console;

namespace OrleansGateway.Demo;

/// <summary>What the user sees: live progress bars on a terminal, plain lines in a pipe.</summary>
internal sealed class DemoView
{
    private readonly IAnsiConsole _console;
    private string _lastProgress = "";

    private DemoView(IAnsiConsole console) => _console = console;

    /// <summary>Whether the output is a terminal that can redraw.</summary>
    public bool IsLive => _console.Profile.Capabilities is { Interactive: true, Ansi: true };

    /// <summary>The view on standard output.</summary>
    public static DemoView ForConsole() => new(AnsiConsole.Create(new AnsiConsoleSettings
    {
        Interactive = Console.IsOutputRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
    }));

    /// <summary>Writes a line.</summary>
    /// <param name="line">The line, without markup.</param>
    public void Say(string line)
    {
        if (IsLive)
        {
            _console.WriteLine(line);
        }
        else
        {
            // Not through Spectre, which wraps at the width that it guesses for a pipe.
            Console.Out.WriteLine(line);
        }
    }

    /// <summary>Shows progress while the work runs.</summary>
    /// <param name="wanted">How many messages there are.</param>
    /// <param name="work">The work; it reports progress through the action that it is given.</param>
    public Task WatchAsync(int wanted, Func<Action<DemoResult>, Task> work) =>
        IsLive ? WatchLiveAsync(wanted, work) : work(SayProgress);

    /// <summary>Shows how much each instance sent.</summary>
    /// <param name="shares">One row per instance.</param>
    public void ShowShares(IEnumerable<DemoShare> shares)
    {
        if (!IsLive)
        {
            foreach (var share in shares)
            {
                Say(share.ToString());
            }

            return;
        }

        var table = new Table().AddColumns("instance", "number", "sent", "to", "replies");
        foreach (var share in shares)
        {
            table.AddRow(
                share.Instance, share.Number, $"{share.Sent}", $"{share.Recipients} phones", $"{share.Replies}");
        }

        _console.Write(table);
    }

    /// <summary>Writes the last line, which scripts read.</summary>
    /// <param name="result">The outcome.</param>
    public static void Finish(DemoResult result)
    {
        if (!result.IsPerfect)
        {
            Console.Error.WriteLine($"demo failed: not every message arrived exactly once and was answered in time ({result.Wanted} wanted)");
        }

        Console.Out.WriteLine(result);
        Console.Out.Flush();
    }

    private void SayProgress(DemoResult result)
    {
        var progress = $"sent {result.Sent}, delivered {result.Delivered}, replies {result.Replies} of {result.Wanted}";
        if (progress != _lastProgress)
        {
            _lastProgress = progress;
            Say(progress);
        }
    }

    private Task WatchLiveAsync(int wanted, Func<Action<DemoResult>, Task> work) => _console.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new SpinnerColumn())
        .StartAsync(async context =>
        {
            var sent = context.AddTask("sent", maxValue: wanted);
            var delivered = context.AddTask("delivered", maxValue: wanted);
            var replies = context.AddTask("replies", maxValue: wanted);
            await work(result =>
            {
                sent.Value = result.Sent;
                delivered.Value = result.Delivered;
                replies.Value = result.Replies;
            });
        });
}
