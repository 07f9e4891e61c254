using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Admin;

/// <summary>Turns refusals into <c>application/problem+json</c> responses with a message that says what to change.</summary>
/// <param name="next">The rest of the pipeline.</param>
internal sealed class ProblemMiddleware(RequestDelegate next)
{
    /// <summary>Handles one request.</summary>
    /// <param name="context">The request.</param>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { StatusCode: >= 400, ContentType: null, HasStarted: false })
            {
                await WriteAsync(context, context.Response.StatusCode, Describe(context.Response.StatusCode));
            }
        }
        catch (SandboxRequestException refused)
        {
            await WriteAsync(context, (int)refused.Error, refused.Message);
        }
        catch (BadHttpRequestException bad)
        {
            await WriteAsync(context, bad.StatusCode, bad.InnerException is JsonException json ? json.Message : bad.Message);
        }
    }

    private static string Describe(int status) => status switch
    {
        StatusCodes.Status404NotFound => "There is no such path; docs/sandbox.md lists them.",
        StatusCodes.Status413PayloadTooLarge => $"A request body has at most {AdminEndpoints.MaxBodyBytes} bytes.",
        StatusCodes.Status426UpgradeRequired => "This path takes WebSocket connections.",
        _ => ReasonPhrases.GetReasonPhrase(status),
    };

    private static Task WriteAsync(HttpContext context, int status, string detail) =>
        context.Response.HasStarted
            ? Task.CompletedTask
            : Results.Problem(detail, statusCode: status).ExecuteAsync(context);
}
