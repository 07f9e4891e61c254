namespace OrleansGateway.Sandbox.Server;

/// <summary>The paths that clients use.</summary>
internal static class ServerRoutes
{
    /// <summary>The path of the WebSocket that clients connect to.</summary>
    public const string ChatPath = "/ws/chat";

    // Clients read the web client's version from this script. The number is the one of
    // docs/protocol/facts.md#client.version.
    private const string ServiceWorker = "self.__sandbox={\"client_revision\":1043857760};";

    /// <summary>Maps them.</summary>
    /// <param name="routes">The server's routes.</param>
    public static void MapServer(this IEndpointRouteBuilder routes)
    {
        routes.Map(ChatPath, (RequestDelegate)(context =>
            context.RequestServices.GetRequiredService<ChatEndpoint>().ServeAsync(context)));
        routes.MapGet("/sw.js", () => Results.Text(ServiceWorker, "application/javascript"));
    }
}
