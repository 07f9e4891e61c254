using NUnit.Framework;

namespace OrleansGateway.TestKit;

/// <summary>The Redis that tests may use, named by the variable GATEWAY_REDIS.</summary>
public static class RedisServer
{
    /// <summary>The server's <c>host:port</c>; skips the test where there is none.</summary>
    public static string Require()
    {
        var address = Environment.GetEnvironmentVariable("GATEWAY_REDIS");
        if (string.IsNullOrEmpty(address))
        {
            Assert.Ignore("GATEWAY_REDIS names no server; ./test.sh starts one.");
        }

        return address!;
    }
}
