package sandbox

func (s *Server) routePage() {}
