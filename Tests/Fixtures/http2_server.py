"""Plays recordings over HTTP/2, and nothing but HTTP/2, on loopback with TLS.

usage: http2_server.py CERTIFICATE KEY RECORDINGS

Says `PORT n` on standard output, then a line for each thing that happened. What is asked for stands at the
beginning of the path, so that a client's own path can follow it:
  /play/FOLDER/CASE/...  the recording with its status and headers, in DATA frames of odd sizes
  /bytes/COUNT/...       so many bytes
  /hold/...              the beginning of an answer, and then nothing until the client goes
  /break/...             the beginning of an answer, and then RST_STREAM
It ends when its standard input does.
"""
import json
import os
import random
import socket
import ssl
import sys
import threading

import h2.config
import h2.connection
import h2.events

certificate, key, recordings = sys.argv[1:4]
# Fields that HTTP/2 has no use for or that the framing decides.
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "upgrade"}
BEGINNING = b'data: {"choices":[{"index":0,"delta":{"content":"begun"}}]}\n\n'
printing = threading.Lock()


def say(*words):
    with printing:
        print(*words, flush=True)


def recording(name):
    folder = os.path.join(recordings, name)
    with open(folder + ".meta.json", encoding="utf-8") as file:
        meta = json.load(file)
    for kind in ("sse", "ndjson", "json"):
        if os.path.exists(folder + "." + kind):
            with open(folder + "." + kind, "rb") as file:
                return meta["status"], meta.get("response_headers") or {}, file.read()
    raise FileNotFoundError(name)


class Client:
    def __init__(self, connection):
        self.socket = connection
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        self.is_gone = False

    def send(self):
        self.socket.sendall(self.h2.data_to_send())

    def receive(self):
        data = self.socket.recv(65536)
        if not data:
            self.is_gone = True
            return []
        events = self.h2.receive_data(data)
        self.is_gone = any(
            isinstance(e, (h2.events.ConnectionTerminated, h2.events.StreamReset)) for e in events)
        self.acknowledge(events)
        self.send()
        return events

    def acknowledge(self, events):
        for event in events:
            if isinstance(event, h2.events.DataReceived) and event.flow_controlled_length:
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)

    def serve(self):
        self.h2.initiate_connection()
        self.send()
        paths = {}
        while not self.is_gone:
            for event in self.receive():
                if isinstance(event, h2.events.RequestReceived):
                    fields = {name.decode(): value.decode() for name, value in event.headers}
                    paths[event.stream_id] = fields[":path"]
                elif isinstance(event, h2.events.StreamEnded):
                    self.answer(event.stream_id, paths[event.stream_id].split("/")[1:])

    def answer(self, stream, path):
        if path[0] == "play":
            name = "/".join(path[1:3])
            status, fields, body = recording(name)
            self.head(stream, status, fields)
            self.data(stream, body, random.Random(name))
            self.h2.end_stream(stream)
            self.send()
        elif path[0] == "bytes":
            self.head(stream, 200, {})
            self.data(stream, bytes(i % 251 for i in range(int(path[1]))), random.Random(1))
            self.h2.end_stream(stream)
            self.send()
        else:
            self.head(stream, 200, {"content-type": "text/event-stream"})
            self.data(stream, BEGINNING, random.Random(1))
            if path[0] == "break":
                self.h2.reset_stream(stream, 2)
                self.send()
        say("PLAYED", "/".join(path))

    def head(self, stream, status, fields):
        headers = [(":status", str(status))]
        headers += [(name.lower(), str(value)) for name, value in fields.items()
                    if name.lower() not in HOP_BY_HOP]
        self.h2.send_headers(stream, headers)
        self.send()

    def data(self, stream, body, chance):
        largest = chance.choice((7, 101, 1009, 16384))
        start = 0
        while start < len(body) and not self.is_gone:
            room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size)
            if room == 0:
                self.receive()
                continue
            piece = body[start:start + min(room, chance.randint(1, largest))]
            self.h2.send_data(stream, piece)
            self.send()
            start += len(piece)


def serve(connection):
    try:
        with context.wrap_socket(connection, server_side=True) as secure:
            if secure.selected_alpn_protocol() != "h2":
                return say("NOT-HTTP2", secure.selected_alpn_protocol())
            Client(secure).serve()
            say("CLOSED")
    except (OSError, h2.exceptions.ProtocolError) as error:
        say("CLOSED", type(error).__name__)


def accept():
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
context.set_alpn_protocols(["h2"])
listener = socket.create_server(("127.0.0.1", 0), backlog=128)
say("PORT", listener.getsockname()[1])
threading.Thread(target=accept, daemon=True).start()
sys.stdin.read()
