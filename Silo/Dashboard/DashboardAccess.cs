using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using AuthenticationHeaderValue = System.Net.Http.Headers.AuthenticationHeaderValue;

namespace OrleansGateway.Silo.Dashboard;

/// <summary>
/// Guards the dashboard, which has no authentication of its own: with a password set, HTTP basic authentication for
/// all requests; without one, requests from this machine only.
/// </summary>
internal sealed class DashboardAccess(IOptions<DashboardAccessOptions> options) : IMiddleware
{
    private readonly byte[]? _password = options.Value.Password is { } password ? Digest(password) : null;

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (_password is null)
        {
            return IsLocal(context.Request) ? next(context) : RefuseAsync(
                context, StatusCodes.Status403Forbidden, "Only this machine may open the dashboard; set Dashboard:Password to allow others.");
        }

        if (HasPassword(context.Request, _password))
        {
            return next(context);
        }

        context.Response.Headers[HeaderNames.WWWAuthenticate] = "Basic realm=\"OrleansGateway\", charset=\"UTF-8\"";
        return RefuseAsync(context, StatusCodes.Status401Unauthorized, "The dashboard needs the password of Dashboard:Password.");
    }

    // A proxy on this machine forwards requests of others, and another host name that resolves to loopback is DNS rebinding.
    private static bool IsLocal(HttpRequest request) =>
        request.HttpContext.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && !request.Headers.ContainsKey("X-Forwarded-For") && !request.Headers.ContainsKey("Forwarded")
        && (request.Host.Host == "localhost" || (IPAddress.TryParse(request.Host.Host, out var host) && IPAddress.IsLoopback(host)));

    private static bool HasPassword(HttpRequest request, byte[] expected)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || !string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            || header.Parameter is null)
        {
            return false;
        }

        var credentials = new byte[header.Parameter.Length];
        if (!Convert.TryFromBase64String(header.Parameter, credentials, out var length))
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(credentials.AsSpan(0, length));
        return CryptographicOperations.FixedTimeEquals(Digest(text[(text.IndexOf(':') + 1)..]), expected);
    }

    private static byte[] Digest(string password) => SHA256.HashData(Encoding.UTF8.GetBytes(password));

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(reason, context.RequestAborted);
    }
}
