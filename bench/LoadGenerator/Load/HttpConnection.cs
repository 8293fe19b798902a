using System.Net;
using System.Net.Sockets;

namespace Scalable.Generator.Load;

/// <summary>A user's connection: sends a request and reads its response, one at a time. All methods run under the user's lock.</summary>
internal sealed class HttpConnection : IDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly SimulatedUser _user;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs _io = new();
    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly HttpResponseParser _answer = new();
    private byte[] _request = [];
    private int _filled;

    public HttpConnection(SimulatedUser user)
    {
        _user = user;
        _io.Completed += (_, _) => user.Completed(this);
    }

    /// <summary>Connects, and then sends the request if there is one.</summary>
    public void Connect(IPAddress? from, EndPoint to, byte[]? request)
    {
        _request = request ?? [];
        _io.RemoteEndPoint = to;
        try
        {
            if (from is not null)
                _socket.Bind(new IPEndPoint(from, 0));
            if (_socket.ConnectAsync(_io))
                return;
        }
        catch (SocketException)
        {
            _user.Broke(this);
            return;
        }

        Continue();
    }

    public void Send(byte[] request)
    {
        if (Write(request))
            Receive();
    }

    /// <summary>Continues after the completion of an asynchronous operation.</summary>
    public void Continue()
    {
        if (_io.SocketError != SocketError.Success)
            _user.Broke(this);
        else if (_io.LastOperation == SocketAsyncOperation.Receive)
            Receive(arrived: true);
        else if (_request.Length > 0)
            Send(_request);
        else
            _user.Connected(this);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _io.Dispose();
    }

    // Requests are small enough to always fit into the socket's send buffer.
    private bool Write(byte[] request)
    {
        _answer.Start();
        _filled = 0;
        _socket.Send(request, SocketFlags.None, out var error);
        if (error == SocketError.Success)
            return true;
        _user.Broke(this);
        return false;
    }

    private void Receive(bool arrived = false)
    {
        while (true)
        {
            if (!arrived)
            {
                _io.SetBuffer(_buffer, _filled, BufferSize - _filled);
                if (_socket.ReceiveAsync(_io))
                    return;
            }

            arrived = false;
            if (_io.SocketError != SocketError.Success || _io.BytesTransferred == 0 || !Read(_io.BytesTransferred))
            {
                _user.Broke(this);
                return;
            }

            // The response is complete: a queued request follows at once.
            if (_answer.IsDone && (_user.Answered(this, _answer) is not { } next || !Write(next)))
                return;
        }
    }

    private bool Read(int bytes)
    {
        var received = _buffer.AsSpan(0, _filled + bytes);
        if (_answer.IsInHead)
        {
            var head = _answer.ReadHead(received);
            if (head < 0)
                return false;
            if (head == 0)
            {
                _filled += bytes;
                return _filled < BufferSize;
            }

            received = received[head..];
        }

        _filled = 0;
        _answer.ReadBody(received);
        return true;
    }
}
