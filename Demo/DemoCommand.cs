using System.CommandLine;
using System.Globalization;

namespace OrleansGateway.Demo;

/// <summary>The command line: the gateway's main job in one command, without a phone or the internet.</summary>
internal static class DemoCommand
{
    private const int MaxMessages = 10_000;

    /// <summary>Makes the command.</summary>
    public static RootCommand Create()
    {
        var messages = new Option<int>("--messages")
        {
            Description = "How many messages to send.",
            DefaultValueFactory = _ => 20,
        };
        messages.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MaxMessages))
            {
                result.AddError($"--messages: '{token.Value}' is not a number from 1 to {MaxMessages}.");
            }
        });
        var keep = new Option<bool>("--keep") { Description = "Leave everything running until Ctrl+C." };
        var command = new RootCommand("Start a Sandbox and a gateway, pair two numbers, send queued messages to virtual phones.")
        {
            messages, keep,
        };
        command.SetAction((result, cancellationToken) =>
            RunAsync(result.GetValue(messages), result.GetValue(keep), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int messages, bool keep, CancellationToken cancellationToken)
    {
        var view = DemoView.ForConsole();
        try
        {
            await using var stage = await DemoStage.SetUpAsync(view, cancellationToken);
            var result = await new DemoRun(stage, view, messages).RunAsync(cancellationToken);
            DemoView.Finish(result);
            if (keep)
            {
                await KeepAsync(stage, view, cancellationToken);
            }

            return result.IsPerfect ? 0 : 1;
        }
        catch (DemoFailedException failure)
        {
            await Console.Error.WriteLineAsync($"demo failed: {failure.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("demo interrupted");
            return 130;
        }
    }

    private static async Task KeepAsync(DemoStage stage, DemoView view, CancellationToken cancellationToken)
    {
        view.Say($"Sandbox    {stage.Sandbox.Url}");
        view.Say($"Dashboard  {stage.Dashboard}");
        view.Say("Ctrl+C ends it.");
        await stage.WaitForShutdownAsync(cancellationToken);
    }
}
